using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>
/// Does a trust domain's event log (CCEL) explain its registers? A log names measurement registers as the Confidential Computing EFI protocol does (UEFI 2.10 §38.4.1): 0 is MRTD, which
/// nothing extends, 1 to 4 are RTMR0 to RTMR3.
/// </summary>
internal static class RtmrReplay
{
    /// <summary>Null when it does: every register that the log extends has the value that its replay gives. What it does not speak of, it does not explain.</summary>
    public static Refusal? Problem(EventLog log, TrustDomainReport report)
    {
        if (log.Replay(TpmAlgorithm.Sha384) is not { } values)
        {
            return Mismatch("it does not speak of the SHA-384 bank in every event");
        }

        var rtmrs = report.Rtmrs;
        if (values.Keys.FirstOrDefault(register => register is < 1 or > TrustDomain.RegisterCount, -1) is var stranger and >= 0)
        {
            return Mismatch($"it extends measurement register {stranger}; a trust domain has 1 to {TrustDomain.RegisterCount}, which are RTMR0 to RTMR{TrustDomain.RegisterCount - 1}");
        }

        var different = values.Where(value => !value.Value.Span.SequenceEqual(rtmrs[value.Key - 1].Span)).Select(value => $"RTMR{value.Key - 1}").ToList();
        return different.Count == 0 ? null : Mismatch($"it does not give the quoted value of {string.Join(", ", different)}: it is of another boot, or not whole");
    }

    private static Refusal Mismatch(string detail) => new(Reasons.EventLogMismatch, $"the event log does not fit the trust domain: {detail}");
}
