using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>The parts of an Azure confidential machine's evidence that are the same for both kinds of hardware: the HCL report, and the virtual TPM's quote.</summary>
/// <param name="Report">As received.</param>
/// <param name="Hcl">Its HCL report.</param>
internal sealed record AzureQuote(AzureReport Report, HclReport Hcl)
{
    /// <summary>An HCL report, a TPM report and a DCAP quote.</summary>
    private const int MaximumReportBytes = 64 * 1024;

    public static Verdict<AzureQuote> Parse(ReadOnlyMemory<byte> report, HardwareReportKind kind)
    {
        if (!StrictProto.Parse<AzureReport>(report, "Azure report", MaximumReportBytes).TryGetValue(out var message, out var refusal))
        {
            return Malformed(refusal.Detail);
        }

        if (message.Quote is null || message.TdQuote.IsEmpty != (kind == HardwareReportKind.SevSnp))
        {
            return Malformed("an Azure report has a quote of the virtual TPM, and a TD quote exactly when the hardware is TDX");
        }

        return HclReport.Parse(message.HclReport.Memory).Then(hcl => hcl.Kind == kind
            ? Verdict<AzureQuote>.Accepted(new AzureQuote(message, hcl))
            : Malformed($"its HCL report is of {hcl.Kind}, the evidence says {kind}"));
    }

    /// <summary>From a genuine hardware report to the virtual TPM's quote.</summary>
    /// <param name="reportData">Of the hardware report.</param>
    public Verdict<VerifiedAzureQuote> Verify(ReadOnlySpan<byte> reportData)
    {
        if (!RuntimeClaims.IsBoundBy(Hcl.RuntimeClaims.Span, reportData))
        {
            return Verdict<VerifiedAzureQuote>.Refused(Reasons.EvidenceChainInvalid, "the hardware's report does not bind the runtime claims beside it: they were changed, or are of another boot");
        }

        return RuntimeClaims.Parse(Hcl.RuntimeClaims).Then(claims => CheckKey(claims) is { } refusal
            ? Verdict<VerifiedAzureQuote>.Refused(refusal)
            : TpmVerificationKey.OfRsa(claims.AttestationModulus.Span).Then(key => TpmQuoteVerifier.Verify(Report.Quote, key)).Then(quote => quote.Scheme.Algorithm == TpmAlgorithm.RsaSsa
                ? Verdict<VerifiedAzureQuote>.Accepted(new VerifiedAzureQuote(quote, claims))
                : Verdict<VerifiedAzureQuote>.Refused(Reasons.EvidenceSignatureInvalid, $"the virtual TPM signs with RSASSA, this quote is signed with {quote.Scheme.Algorithm}")));
    }

    /// <summary>The runtime claims name the attestation key. A report need not repeat it; where it does, it must be that one.</summary>
    private Refusal? CheckKey(RuntimeClaims claims)
    {
        var given = Report.Quote.AttestationKey;
        if (given.IsEmpty)
        {
            return null;
        }

        if (given.Length > TpmLimits.MaximumPublicBytes)
        {
            return new Refusal(Reasons.EvidenceMalformed, $"the attestation key has more than {TpmLimits.MaximumPublicBytes} bytes");
        }

        return TpmPublic.Parse(given.Span).TryGetValue(out var key, out var refusal)
            ? key.Key is TpmRsaKey rsa && rsa.Modulus.Span.SequenceEqual(claims.AttestationModulus.Span)
                ? null
                : new Refusal(Reasons.EvidenceChainInvalid, "the quote's attestation key is not the one that the paravisor's runtime claims name")
            : refusal;
    }

    private static Verdict<AzureQuote> Malformed(string detail) => Verdict<AzureQuote>.Refused(Reasons.EvidenceMalformed, detail);
}
