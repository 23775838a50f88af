using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>
/// TDX: the first level whose SGX numbers the platform reaches and whose TDX numbers the trust domain's report reaches, converged with the TDX module's own level (Intel PCS API v4,
/// "Get TDX TCB info"; Intel's quote verification library).
/// </summary>
internal static class TdxLevels
{
    /// <summary>Where the module has levels of its own (version above 0), its two numbers say nothing about the platform's levels.</summary>
    private const int ModuleNumbers = 2;

    public static Verdict<PlatformJudgement> Judge(TcbInfo info, PckIdentity platform, TrustDomainReport report)
    {
        if (!TdxModules.Judge(info, report).TryGetValue(out var module, out var refusal))
        {
            return Verdict<PlatformJudgement>.Refused(refusal);
        }

        var reached = SgxLevels.Reached(info, platform).ToList();
        if (reached.Find(level => ReachesTdx(report.TeeTcbSvn.Span, level)) is not { } level)
        {
            return Verdict<PlatformJudgement>.Refused(
                Reasons.TcbUnknown, $"platform and trust domain together reach none of the levels in Intel's TCB info ({reached.Count} by the platform alone): they are older than all that Intel still judges");
        }

        // The platform alone may reach a better level than together with the domain's own numbers; a revoked platform stays revoked all the same.
        var sgx = reached[0].TcbStatus;
        var judgement = sgx == IntelTcbStatus.Revoked ? TcbJudgement.Of(reached[0]) : TcbJudgement.Of(level);
        return Verdict<PlatformJudgement>.Accepted(new PlatformJudgement(judgement.Converge(module), sgx, TdxModules.Version(report.TeeTcbSvn.Span) > 0 ? module.Status : null));
    }

    private static bool ReachesTdx(ReadOnlySpan<byte> numbers, TcbLevel level)
    {
        for (var index = TdxModules.Version(numbers) > 0 ? ModuleNumbers : 0; index < numbers.Length; index++)
        {
            if (numbers[index] < level.Tcb.TdxComponents![index].Svn)
            {
                return false;
            }
        }

        return true;
    }
}
