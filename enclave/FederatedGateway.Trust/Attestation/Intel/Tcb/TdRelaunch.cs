using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Quotes;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>
/// TDX 1.5 lets the module be replaced under running trust domains: one that an outdated module launched, and that runs on the newest now, needs only to be launched again (Intel's
/// quote verification library, TDRelaunchCheck).
/// </summary>
internal static class TdRelaunch
{
    /// <summary>Where TEE_TCB_SVN has the microcode that is loaded late.</summary>
    private const int LateMicrocode = 2;

    /// <returns>The status of platform and module together, changed to one that advises relaunch where that is enough.</returns>
    /// <param name="info">Whose best level is the newest.</param>
    /// <param name="judgement">Of platform and module.</param>
    /// <param name="quotingEnclave">Relaunch does not mend an outdated one.</param>
    /// <param name="report">Of TDX 1.5, else nothing changes.</param>
    public static IntelTcbStatus Advise(TcbInfo info, PlatformJudgement judgement, IntelTcbStatus quotingEnclave, TrustDomainReport report)
    {
        var status = judgement.Together.Status;
        var onlyModule = quotingEnclave == IntelTcbStatus.UpToDate
            && judgement.Module == IntelTcbStatus.OutOfDate
            && status is IntelTcbStatus.OutOfDate or IntelTcbStatus.OutOfDateConfigurationNeeded
            && judgement.Sgx is not (IntelTcbStatus.OutOfDate or IntelTcbStatus.OutOfDateConfigurationNeeded or IntelTcbStatus.Revoked);
        if (!onlyModule || report.TeeTcbSvn2 is not { } numbers || !IsNewest(info, numbers.Span))
        {
            return status;
        }

        var needsConfiguration = status == IntelTcbStatus.OutOfDateConfigurationNeeded
            || judgement.Sgx is IntelTcbStatus.ConfigurationNeeded or IntelTcbStatus.ConfigurationAndSWHardeningNeeded;
        return needsConfiguration ? IntelTcbStatus.TDRelaunchAdvisedConfigurationNeeded : IntelTcbStatus.TDRelaunchAdvised;
    }

    private static bool IsNewest(TcbInfo info, ReadOnlySpan<byte> numbers)
    {
        var newest = info.TcbLevels[0].Tcb.TdxComponents!;
        int? module = TdxModules.Version(numbers) == 0 ? newest[0].Svn : TdxModules.Find(info, TdxModules.Version(numbers))?.TcbLevels[0].Tcb.Svn;
        return numbers[0] >= module && numbers[LateMicrocode] >= newest[LateMicrocode].Svn;
    }
}
