namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Every reader that is fuzzed.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. EvidenceTargets.All,
        .. ReportTargets.All,
        .. CertificateTargets.All,
        .. IntelTargets.All,
        .. TpmTargets.All,
        .. FileTargets.All,
        .. MessageTargets.All,
        .. LogTargets.All,
        .. StudyTargets.All,
        .. EnvelopeTargets.All,
        .. HostTargets.All,
    ];

    /// <summary>By its name; a planted bug, too.</summary>
    public static FuzzTarget Find(string name) => All.Concat(PlantedBugs.All).First(target => target.Name == name);
}
