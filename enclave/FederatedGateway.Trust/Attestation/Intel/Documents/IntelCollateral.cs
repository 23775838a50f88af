using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>What came beside a quote, taken apart; nothing in it is trusted yet.</summary>
/// <param name="Certificates">In any order.</param>
/// <param name="RevocationLists">In any order.</param>
/// <param name="TcbInfo">Null when none came.</param>
/// <param name="QeIdentity">Null when none came.</param>
/// <param name="EventLog">Of a trust domain's firmware; null when none came.</param>
internal sealed record IntelCollateral(
    IReadOnlyList<Certificate> Certificates, IReadOnlyList<RevocationList> RevocationLists, SignedDocument? TcbInfo, SignedDocument? QeIdentity, EventLog? EventLog = null)
{
    /// <summary>Every refusal is COLLATERAL_MALFORMED.</summary>
    /// <param name="parts">As they came.</param>
    /// <param name="withEventLog">Whether an event log has a place among them.</param>
    public static Verdict<IntelCollateral> Read(IEnumerable<Collateral> parts, bool withEventLog = false)
    {
        var certificates = new List<Certificate>();
        var lists = new List<RevocationList>();
        SignedDocument? tcbInfo = null;
        SignedDocument? identity = null;
        EventLog? log = null;
        foreach (var part in parts)
        {
            Refusal? refusal;
            switch (part.Kind)
            {
                case CollateralKind.Certificate:
                    refusal = Add(Certificate.Parse(part.Data.Memory), certificates);
                    break;
                case CollateralKind.Crl:
                    refusal = Add(RevocationList.Parse(part.Data.Memory), lists);
                    break;
                case CollateralKind.IntelTcbInfo when tcbInfo is null:
                    _ = SignedDocument.Parse(part.Data.Memory, SignedDocument.TcbInfoName, SignedDocument.MaximumTcbInfoBytes).TryGetValue(out tcbInfo, out refusal);
                    break;
                case CollateralKind.IntelQeIdentity when identity is null:
                    _ = SignedDocument.Parse(part.Data.Memory, SignedDocument.QeIdentityName, SignedDocument.MaximumQeIdentityBytes).TryGetValue(out identity, out refusal);
                    break;
                case CollateralKind.EventLog when withEventLog && log is null:
                    _ = EventLog.Parse(part.Data.Memory).TryGetValue(out log, out refusal);
                    break;
                default:
                    refusal = new Refusal(Reasons.CollateralMalformed, $"collateral of kind {part.Kind} has no place beside a DCAP quote, or came twice");
                    break;
            }

            if (refusal is not null)
            {
                return Verdict<IntelCollateral>.Refused(refusal);
            }
        }

        return Verdict<IntelCollateral>.Accepted(new IntelCollateral(certificates, lists, tcbInfo, identity, log));
    }

    private static Refusal? Add<T>(Verdict<T> verdict, List<T> read)
        where T : notnull
    {
        if (verdict.TryGetValue(out var value, out var refusal))
        {
            read.Add(value);
        }

        return refusal;
    }
}
