using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Something whose time has come.</summary>
/// <param name="Class">Upload or model.</param>
/// <param name="Id">Dataset id or run id.</param>
/// <param name="StudyId">64 hexadecimal characters.</param>
/// <param name="DueTicks">UTC ticks.</param>
/// <param name="Objects">Every stored object of it, with its copies.</param>
/// <param name="Basis">Why it is destroyed, for people.</param>
/// <param name="BlockedReason">Why it must wait; empty when it need not.</param>
internal sealed record DueItem(RetentionClass Class, string Id, string StudyId, long DueTicks, IReadOnlyList<DueObject> Objects, string Basis, string BlockedReason)
{
    public bool IsBlocked => BlockedReason.Length > 0;

    /// <summary>One line of the plan digest's input: everything that decides what is destroyed.</summary>
    public string Line => $"{(int)Class} {Id} {StudyId} {DueTicks} {BlockedReason} {string.Join(' ', Objects.Select(item => $"{item.Name}:{item.Sha256}:{string.Join(',', item.Regions)}"))}\n";
}
