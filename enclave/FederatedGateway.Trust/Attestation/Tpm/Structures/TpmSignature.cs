using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMT_SIGNATURE (Part 2 §11.3.4) of RSASSA, RSAPSS or ECDSA with SHA-256, SHA-384 or SHA-512.</summary>
/// <param name="Scheme">Signature algorithm and hash.</param>
/// <param name="First">The RSA signature, or R.</param>
/// <param name="Second">S; empty for RSA.</param>
public sealed record TpmSignature(TpmScheme Scheme, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second)
{
    private static readonly TpmAlgorithm[] Schemes = [TpmAlgorithm.RsaSsa, TpmAlgorithm.RsaPss, TpmAlgorithm.EcDsa];

    /// <summary>An RSASSA or RSAPSS signature of its bytes alone.</summary>
    public static TpmSignature OfRsa(TpmScheme scheme, ReadOnlyMemory<byte> signature) => new(scheme, signature, default);

    /// <summary>Reads a TPMT_SIGNATURE, whole; every refusal is EVIDENCE_MALFORMED.</summary>
    public static Verdict<TpmSignature> Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new TpmReader(bytes);
        if (!TpmScheme.TryRead(ref reader, Schemes, out var scheme) || scheme is null || !TpmHash.IsStrong(scheme.Hash))
        {
            return Malformed("it is not RSASSA, RSAPSS or ECDSA with SHA-256, SHA-384 or SHA-512");
        }

        var isEcc = scheme.Algorithm == TpmAlgorithm.EcDsa;
        var first = reader.Sized(isEcc ? TpmLimits.MaximumEccBytes : TpmLimits.MaximumRsaBytes);
        var second = isEcc ? reader.Sized(TpmLimits.MaximumEccBytes) : default;
        return reader.IsComplete && first.Length > 0 && (second.Length > 0 || !isEcc)
            ? Verdict<TpmSignature>.Accepted(new TpmSignature(scheme, first.ToArray(), second.ToArray()))
            : Malformed("its length is wrong");
    }

    /// <summary>The TPMT_SIGNATURE.</summary>
    public byte[] ToBytes()
    {
        var writer = new TpmWriter().Algorithm(Scheme.Algorithm).Algorithm(Scheme.Hash).Sized(First.Span);
        return (Scheme.Algorithm == TpmAlgorithm.EcDsa ? writer.Sized(Second.Span) : writer).ToArray();
    }

    private static Verdict<TpmSignature> Malformed(string detail) => Verdict<TpmSignature>.Refused(Reasons.EvidenceMalformed, $"the quote's signature is no TPMT_SIGNATURE that is read here: {detail}");
}
