using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Models;

/// <summary>A run's results as the gateway offers them, whose whole trace was verified: study, order, evidence, receipt, and the receipt's place in the log.</summary>
/// <param name="Run">Everything agrees.</param>
/// <param name="Checkpoint">Contains the receipt's entry, and is consistent with what this client saw of the log before.</param>
/// <param name="Response">As received, for keeping and for the objects' copies.</param>
public sealed record VerifiedResults(VerifiedRun Run, TrustedCheckpoint Checkpoint, GetModelResponse Response);
