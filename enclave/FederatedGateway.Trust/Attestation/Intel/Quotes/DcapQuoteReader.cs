using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>
/// Takes a quote apart (Intel SGX DCAP ECDSA quote library API, appendix A: versions 3, 4 and 5). Every length is the quote's own and must fit exactly; behind it only zeros may
/// follow, since drivers return fixed buffers.
/// </summary>
internal static class DcapQuoteReader
{
    private const int HeaderBytes = 48;
    private const int SignatureBytes = 64;
    private const int KeyBytes = 64;
    private const ushort EcdsaP256 = 2;
    private const ushort TrustDomainBody10 = 2;
    private const ushort TrustDomainBody15 = 3;
    private const ushort PckChain = 5;
    private const ushort QeReportCertification = 6;

    /// <summary>Intel's quoting enclaves; nobody else's are known here.</summary>
    private static readonly byte[] IntelVendor = Convert.FromHexString("939a7233f79c4ca9940a0db3957f0607");

    public static Verdict<DcapQuote> Read(ReadOnlyMemory<byte> quote, TeeType expected)
    {
        var fields = new QuoteFields(quote);
        if (!fields.TryTake(HeaderBytes, out var headerBytes))
        {
            return Malformed($"the quote has {quote.Length} bytes, its header alone {HeaderBytes}");
        }

        var header = new QuoteFields(headerBytes);
        header.TryTakeUInt16(out var version);
        header.TryTakeUInt16(out var keyType);
        header.TryTakeUInt32(out var teeType);
        if (teeType != (uint)expected || version is < 3 or > 5 || (version == 3) != (expected == TeeType.Sgx))
        {
            return Malformed($"the quote is of version {version} and TEE type 0x{teeType:x}; read here are SGX quotes of version 3 (type 0x0) and TDX quotes of versions 4 and 5 (type 0x81), and {expected} was announced");
        }

        if (keyType != EcdsaP256)
        {
            return Refused(Reasons.KeyKindRefused, $"the quote's attestation key is of type {keyType}; accepted is {EcdsaP256} (ECDSA on P-256)");
        }

        if (!headerBytes.Span.Slice(12, IntelVendor.Length).SequenceEqual(IntelVendor))
        {
            return Refused(Reasons.QuotingEnclaveRefused, "the quoting enclave is not Intel's");
        }

        if (!TryTakeBody(fields, version, out var body))
        {
            return Malformed("the quote's body is cut short or of a type that is not read here (TDX 1.0: 584 bytes, TDX 1.5: 648)");
        }

        var signed = quote[..(quote.Length - fields.Rest.Length)];
        if (!fields.TryTakeSized(out var signature) || fields.Rest.Span.ContainsAnyExcept((byte)0))
        {
            return Malformed("the quote's length does not fit its signature: it is cut short, or something other than zeros follows it");
        }

        return ReadSignature(signature, version).Then(read => Verdict<DcapQuote>.Accepted(new DcapQuote(signed, body, read)));
    }

    private static bool TryTakeBody(QuoteFields fields, ushort version, out ReadOnlyMemory<byte> body)
    {
        body = default;
        switch (version)
        {
            case 3:
                return fields.TryTake(EnclaveReport.Length, out body);
            case 4:
                return fields.TryTake(TrustDomainReport.Length10, out body);
            default:
                return fields.TryTakeUInt16(out var type) && fields.TryTakeSized(out body)
                    && ((type == TrustDomainBody10 && body.Length == TrustDomainReport.Length10) || (type == TrustDomainBody15 && body.Length == TrustDomainReport.Length15));
        }
    }

    private static Verdict<QuoteSignature> ReadSignature(ReadOnlyMemory<byte> bytes, ushort version)
    {
        var fields = new QuoteFields(bytes);
        if (!fields.TryTake(SignatureBytes, out var signature) || !fields.TryTake(KeyBytes, out var key))
        {
            return Verdict<QuoteSignature>.Refused(Reasons.EvidenceMalformed, "the quote's signature is cut short");
        }

        var certification = fields.Rest;
        if (version > 3)
        {
            if (!fields.TryTakeUInt16(out var type) || !fields.TryTakeSized(out certification) || !fields.Rest.IsEmpty)
            {
                return Verdict<QuoteSignature>.Refused(Reasons.EvidenceMalformed, "the quote's certification data do not fit their length");
            }

            if (type != QeReportCertification)
            {
                return Verdict<QuoteSignature>.Refused(OtherCertification(type, QeReportCertification));
            }
        }

        return ReadCertification(certification).Then(read => Verdict<QuoteSignature>.Accepted(new QuoteSignature(signature, key, read)));
    }

    private static Verdict<QeCertification> ReadCertification(ReadOnlyMemory<byte> bytes)
    {
        var fields = new QuoteFields(bytes);
        if (!fields.TryTake(EnclaveReport.Length, out var report) || !fields.TryTake(SignatureBytes, out var signature)
            || !fields.TryTakeUInt16(out var length) || !fields.TryTake(length, out var authenticationData)
            || !fields.TryTakeUInt16(out var type) || !fields.TryTakeSized(out var chain) || !fields.Rest.IsEmpty)
        {
            return Verdict<QeCertification>.Refused(Reasons.EvidenceMalformed, "the quoting enclave's report and certification data do not fit their lengths");
        }

        return type == PckChain
            ? Verdict<QeCertification>.Accepted(new QeCertification(report, signature, authenticationData, chain))
            : Verdict<QeCertification>.Refused(OtherCertification(type, PckChain));
    }

    private static Refusal OtherCertification(ushort type, ushort expected)
    {
        var name = type switch
        {
            1 => "platform id in the clear",
            2 => "platform id encrypted with RSA-2048",
            3 => "platform id encrypted with RSA-3072",
            4 => "certificate without its chain",
            5 => "certificate chain",
            6 => "quoting enclave's report",
            7 => "platform manifest",
            _ => "unknown",
        };
        return new Refusal(
            Reasons.CertificationTypeRefused,
            $"the quote has certification data of type {type} ({name}), accepted here is type {expected}: let the host's quoting library fetch the platform's certificate chain (a provisioning certificate caching service) before it quotes");
    }

    private static Verdict<DcapQuote> Malformed(string detail) => Refused(Reasons.EvidenceMalformed, detail);

    private static Verdict<DcapQuote> Refused(string reason, string detail) => Verdict<DcapQuote>.Refused(reason, detail);
}
