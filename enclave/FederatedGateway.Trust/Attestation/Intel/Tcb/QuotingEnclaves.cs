using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Tcb;

/// <summary>Is the enclave that made a quote the one that Intel names, and how old is it (Intel PCS API v4, "Get QE identity").</summary>
internal static class QuotingEnclaves
{
    public static Verdict<TcbJudgement> Judge(QeIdentity identity, EnclaveReport report)
    {
        if (!report.MrSigner.Span.SequenceEqual(identity.MrSigner)
            || report.ProductId != identity.ProductId
            || report.IsDebug
            || !EqualUnder(identity.MiscSelectMask, report.MiscSelect.Span, identity.MiscSelect)
            || !EqualUnder(identity.AttributesMask, report.Attributes.Span, identity.Attributes))
        {
            return Verdict<TcbJudgement>.Refused(Reasons.QuotingEnclaveRefused, "the quoting enclave's signer, product or attributes are not those of Intel's identity document: it is another enclave");
        }

        return identity.TcbLevels.FirstOrDefault(level => report.Svn >= level.Tcb.Svn) is { } level
            ? Verdict<TcbJudgement>.Accepted(TcbJudgement.Of(level))
            : Verdict<TcbJudgement>.Refused(Reasons.QuotingEnclaveRefused, $"the quoting enclave's security version number {report.Svn} is below all that Intel still judges");
    }

    private static bool EqualUnder(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        for (var index = 0; index < mask.Length; index++)
        {
            if (((actual[index] ^ expected[index]) & mask[index]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
