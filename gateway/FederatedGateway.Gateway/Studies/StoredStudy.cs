using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>A registered manifest. Its bytes never change; who has approved it is in <see cref="StoredApproval"/>.</summary>
[Table("studies")]
[Index(nameof(CreateTicks))]
internal sealed class StoredStudy
{
    /// <summary>The study digest: 64 lower-case hexadecimal characters.</summary>
    [Key]
    [MaxLength(64)]
    public required string Id { get; init; }

    /// <summary>The serialized StudyManifest, as signed.</summary>
    public required byte[] Manifest { get; init; }

    [MaxLength(200)]
    public required string Title { get; init; }

    /// <summary>The participant that registered it.</summary>
    [MaxLength(63)]
    public required string Author { get; init; }

    /// <summary>Proposed, active or closed; expiry follows from <see cref="EndTicks"/>.</summary>
    public required StudyPhase Phase { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks of the manifest's <c>runs.until</c>.</summary>
    public required long EndTicks { get; init; }

    /// <summary>The enclave host that has its keys and carries out its runs; null for the one that studies begin with.</summary>
    [MaxLength(63)]
    public string? EnclaveHost { get; set; }

    public List<StoredParticipant> Participants { get; init; } = [];

    /// <summary>Every decision ever made; see <see cref="NewestApprovals"/>.</summary>
    public List<StoredApproval> Approvals { get; init; } = [];

    /// <summary>What each participant that has decided thinks now.</summary>
    public IEnumerable<StoredApproval> NewestApprovals()
        => Approvals.GroupBy(approval => approval.Participant, StringComparer.Ordinal).Select(decisions => decisions.MaxBy(decision => decision.Number)!);
}
