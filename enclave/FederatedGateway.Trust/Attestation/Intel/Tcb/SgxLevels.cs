using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>The first level, from the best, all of whose numbers the platform reaches (Intel PCS API v4, "Get SGX TCB info").</summary>
internal static class SgxLevels
{
    public static IEnumerable<TcbLevel> Reached(TcbInfo info, PckIdentity platform)
        => info.TcbLevels.Where(level => platform.PceSvn >= level.Tcb.PceSvn && platform.Components.Zip(level.Tcb.SgxComponents).All(pair => pair.First >= pair.Second.Svn));

    public static Verdict<TcbJudgement> Judge(TcbInfo info, PckIdentity platform)
        => Reached(info, platform).FirstOrDefault() is { } level
            ? Verdict<TcbJudgement>.Accepted(TcbJudgement.Of(level))
            : Verdict<TcbJudgement>.Refused(Reasons.TcbUnknown, "the platform reaches none of the levels in Intel's TCB info: its firmware is older than all that Intel still judges");
}
