using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>Did this key sign this quote, and are these the values that it covers? Whether the key is a TPM's is for the caller to know.</summary>
public static class TpmQuoteVerifier
{
    /// <summary>The proto's bound of a TpmReport and its 24 registers.</summary>
    public const int MaximumReportBytes = 8 * 1024;

    /// <summary>Verifies the quote of a report; its <c>attestation_key</c> is not looked at.</summary>
    /// <param name="report">Exactly one selection, of the SHA-256 bank, that covers exactly the listed registers.</param>
    /// <param name="key">Known from elsewhere to be the TPM's attestation key.</param>
    public static Verdict<VerifiedQuote> Verify(TpmReport report, TpmVerificationKey key)
    {
        if (report.Quote.Length > TpmLimits.MaximumQuoteBytes || report.Signature.Length > TpmLimits.MaximumSignatureBytes)
        {
            return Verdict<VerifiedQuote>.Refused(Reasons.LimitExceeded, $"the quote has more than {TpmLimits.MaximumQuoteBytes} bytes or its signature more than {TpmLimits.MaximumSignatureBytes}");
        }

        return TpmSignature.Parse(report.Signature.Span).Then(signature => VerifyQuote(report.Quote.Span, signature, key)
            .Then(quote => PcrValues.Read(report.Pcrs).Then(pcrs => VerifyPcrs(quote, signature.Scheme, pcrs))));
    }

    /// <summary>Verifies a signed TPMS_ATTEST of type quote, of whatever registers.</summary>
    public static Verdict<TpmQuote> VerifyQuote(ReadOnlySpan<byte> quote, TpmSignature signature, TpmVerificationKey key)
        => key.Verify(quote, signature)
            ? TpmQuote.Parse(quote)
            : Verdict<TpmQuote>.Refused(Reasons.EvidenceSignatureInvalid, $"the quote's {signature.Scheme.Algorithm} signature does not verify with the attestation key ({key.Name})");

    private static Verdict<VerifiedQuote> VerifyPcrs(TpmQuote quote, TpmScheme scheme, PcrValues pcrs)
    {
        if (quote.Selections is not [{ Bank: TpmAlgorithm.Sha256 } selection])
        {
            return Mismatch($"the quote covers the banks {string.Join(", ", quote.Selections.Select(selected => selected.Bank))}; exactly the SHA-256 bank is accepted");
        }

        if (selection != pcrs.Selection)
        {
            return Mismatch($"the quote covers the registers {string.Join(", ", selection.Indices)}, values are given of {string.Join(", ", pcrs.Selection.Indices)}");
        }

        // TPM2_Quote digests the values with the hash of its signing scheme, whatever the bank (Part 3 §18.4).
        return quote.PcrDigest.Span.SequenceEqual(TpmHash.Digest(scheme.Hash, pcrs.Concatenated))
            ? Verdict<VerifiedQuote>.Accepted(new VerifiedQuote(quote, scheme, pcrs))
            : Mismatch("the register values are not those whose digest the TPM signed");
    }

    private static Verdict<VerifiedQuote> Mismatch(string detail) => Verdict<VerifiedQuote>.Refused(Reasons.PcrMismatch, detail);
}
