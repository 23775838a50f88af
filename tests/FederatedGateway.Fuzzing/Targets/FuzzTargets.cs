namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Every reader that is fuzzed.</summary>
internal static class FuzzTargets
{
    /// <summary>Not among them: it must fail.</summary>
    public const string Planted = "planted-bug";

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. EvidenceTargets.All,
        .. ReportTargets.All,
        .. CertificateTargets.All,
        .. IntelTargets.All,
        .. TpmTargets.All,
        .. FileTargets.All,
        .. MessageTargets.All,
        .. EnvelopeTargets.All,
    ];

    public static FuzzTarget Find(string name) => name == Planted
        ? new FuzzTarget(Planted, PlantedBug.Read, () => ["a file of another kind"u8.ToArray()])
        : All.First(target => target.Name == name);
}
