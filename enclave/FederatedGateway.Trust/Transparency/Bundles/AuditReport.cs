using FederatedGateway.Trust.Transparency.Checkpoints;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>What an audit found.</summary>
/// <param name="Checks">All of <see cref="AuditChecks"/>, in order.</param>
/// <param name="Checkpoint">
/// The bundle's checkpoint, for the auditor to keep and bring along next time. Null unless its signature, its witnesses and the whole tree behind it verified.
/// </param>
public sealed record AuditReport(IReadOnlyList<AuditCheck> Checks, TrustedCheckpoint? Checkpoint)
{
    /// <summary>The log verified and no check failed.</summary>
    public bool Verified => Checkpoint is not null && Checks.All(check => check.Passed);

    /// <summary>The check of that name.</summary>
    public AuditCheck this[string name] => Checks.Single(check => check.Name == name);
}
