using FederatedGateway.Trust.Attestation.Intel.Documents;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>What a level says of whoever reaches it.</summary>
/// <param name="Status">The level's.</param>
/// <param name="Advisories">Apply to the level.</param>
internal sealed record TcbJudgement(IntelTcbStatus Status, IReadOnlyList<string> Advisories)
{
    public static TcbJudgement UpToDate { get; } = new(IntelTcbStatus.UpToDate, []);

    public static TcbJudgement Of(TcbLevel level) => new(level.TcbStatus, level.Advisories ?? []);

    public static TcbJudgement Of(EnclaveLevel level) => new(level.TcbStatus, level.Advisories ?? []);

    /// <summary>Takes in the status of something that this one builds on: the worse of the two, as Intel's quote verification library converges them.</summary>
    public TcbJudgement Converge(TcbJudgement other) => new(Converge(Status, other.Status), [.. Advisories, .. other.Advisories]);

    // A module or an enclave is up to date, out of date or revoked; any other word about one counts as out of date.
    private static IntelTcbStatus Converge(IntelTcbStatus platform, IntelTcbStatus component) => (platform, component) switch
    {
        (_, IntelTcbStatus.UpToDate) or (IntelTcbStatus.Revoked, _) => platform,
        (_, IntelTcbStatus.Revoked) => IntelTcbStatus.Revoked,
        (IntelTcbStatus.UpToDate or IntelTcbStatus.SWHardeningNeeded, _) => IntelTcbStatus.OutOfDate,
        (IntelTcbStatus.ConfigurationNeeded or IntelTcbStatus.ConfigurationAndSWHardeningNeeded, _) => IntelTcbStatus.OutOfDateConfigurationNeeded,
        (IntelTcbStatus.TDRelaunchAdvised, _) => IntelTcbStatus.OutOfDate,
        (IntelTcbStatus.TDRelaunchAdvisedConfigurationNeeded, _) => IntelTcbStatus.OutOfDateConfigurationNeeded,
        _ => platform,
    };
}
