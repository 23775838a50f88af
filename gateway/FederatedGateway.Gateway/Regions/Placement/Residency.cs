using System.Collections.Frozen;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>In which regions objects of one study may lie. What it does not name is not allowed.</summary>
internal sealed class Residency
{
    private readonly FrozenSet<string> uploads;
    private readonly FrozenSet<string> others;

    private Residency(string studyId, IEnumerable<string> uploads, IEnumerable<string> others)
    {
        StudyId = studyId;
        this.uploads = uploads.ToFrozenSet(StringComparer.Ordinal);
        this.others = others.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>64 hexadecimal characters; empty for the audit log.</summary>
    public string StudyId { get; }

    /// <summary>False for <see cref="Nowhere"/>.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <summary>Of a study that nobody knows: nothing may lie anywhere.</summary>
    public static Residency Nowhere(string studyId) => new(studyId, [], []) { IsKnown = false };

    /// <summary>Uploads lie where a participant keeps its uploads, models and receipts where the manifest allows copies.</summary>
    public static Residency Of(string studyId, StudyManifest manifest)
        => new(studyId, manifest.Participants.Select(participant => participant.Region), manifest.Regions?.Allowed ?? []);

    /// <summary>The audit log tells of all studies and holds digests only: it lies in every region that the gateway has.</summary>
    public static Residency OfLog(IEnumerable<string> regions) => new("", [], regions);

    public bool Permits(ObjectClass kind, string region) => kind switch
    {
        ObjectClass.Upload => uploads.Contains(region),
        ObjectClass.Model or ObjectClass.Receipt => StudyId.Length > 0 && others.Contains(region),
        ObjectClass.Audit => StudyId.Length == 0 && others.Contains(region),
        _ => false,
    };
}
