using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Notes;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>What the auditor brings along: nothing in a bundle is believed because the bundle says so.</summary>
/// <param name="LogKey">The pinned key of the log.</param>
/// <param name="Witnesses">The pinned witness policy.</param>
/// <param name="PreviousCheckpoint">The signed checkpoint that the auditor kept from last time; null at the first audit.</param>
/// <param name="GatewayKey">The pinned key of the gateway's certificates; null to take the bundle's own, which then only shows that all certificates are by one key.</param>
public sealed record AuditTrust(VerifierKey LogKey, WitnessPolicy Witnesses, byte[]? PreviousCheckpoint = null, SigningPublicKey? GatewayKey = null);
