using FederatedGateway.V1;

namespace FederatedGateway.Client.Models;

/// <summary>What one institution receives of a run, verified and opened.</summary>
/// <param name="Verified">The trace.</param>
/// <param name="Package">The model.</param>
/// <param name="Card">Aggregates for all recipients.</param>
/// <param name="Report">This institution's own; null where the run made none for it.</param>
/// <param name="Region">Where the model was read from.</param>
/// <param name="Directory">Where everything was kept.</param>
public sealed record OpenedResults(VerifiedResults Verified, ModelPackage Package, ModelCard Card, ParticipantReport? Report, string Region, string Directory);
