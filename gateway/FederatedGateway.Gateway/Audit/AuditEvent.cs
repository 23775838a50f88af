using FederatedGateway.Trust.Transparency.Entries;

namespace FederatedGateway.Gateway.Audit;

/// <summary>What is to be logged; the log adds id, source, time and trace.</summary>
/// <param name="Action">A constant of <see cref="AuditActions"/>.</param>
/// <param name="Actor">The caller's name.</param>
/// <param name="Role">The caller's role; "gateway" or "schedule" for what nobody called for.</param>
/// <param name="Object">What it was done to.</param>
/// <param name="StudyId">64 hexadecimal characters; empty when it concerns no study.</param>
internal sealed record AuditEvent(string Action, string Actor, string Role, string Object, string StudyId)
{
    /// <summary>"success", "failure" or the stable reason of a refusal.</summary>
    public string Outcome { get; init; } = "success";

    /// <summary>In any order; names unique.</summary>
    public IReadOnlyList<NamedDigest> Digests { get; init; } = [];
}
