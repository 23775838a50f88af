using System.Formats.Asn1;
using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>A public key as certificates carry it (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7): ECDSA on P-256, P-384 or P-521, or RSA of 2,048 to 8,192 bits.</summary>
internal sealed class CertificateKey
{
    private const string EcOid = "1.2.840.10045.2.1";
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const int MinimumRsaBits = 2048;
    private const int MaximumRsaBits = 8192;

    /// <summary>An RSA key of 8,192 bits needs 1,062.</summary>
    private const int MaximumBytes = 2048;

    private static readonly Dictionary<string, int> CurveBits = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.3.1.7"] = 256,
        ["1.3.132.0.34"] = 384,
        ["1.3.132.0.35"] = 521,
    };

    private CertificateKey(ReadOnlyMemory<byte> subjectPublicKeyInfo, bool isRsa, int bits)
    {
        SubjectPublicKeyInfo = subjectPublicKeyInfo;
        IsRsa = isRsa;
        Bits = bits;
    }

    /// <summary>DER; equal keys have equal bytes.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    public bool IsRsa { get; }

    /// <summary>Of the modulus or of the curve's field.</summary>
    public int Bits { get; }

    public static Verdict<CertificateKey> Parse(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        try
        {
            if (subjectPublicKeyInfo.Length > MaximumBytes)
            {
                return Malformed($"a public key has at most {MaximumBytes} bytes");
            }

            var outer = new AsnReader(subjectPublicKeyInfo, AsnEncodingRules.DER);
            var algorithm = outer.ReadSequence().ReadSequence();
            outer.ThrowIfNotEmpty();
            return algorithm.ReadObjectIdentifier() switch
            {
                EcOid when CurveBits.TryGetValue(algorithm.ReadObjectIdentifier(), out var bits) => Verdict<CertificateKey>.Accepted(new CertificateKey(subjectPublicKeyInfo, isRsa: false, bits)),
                RsaOid => CheckRsa(subjectPublicKeyInfo),
                _ => Malformed("a public key is ECDSA on P-256, P-384 or P-521, or RSA"),
            };
        }
        catch (AsnContentException)
        {
            return Malformed("a public key is not a SubjectPublicKeyInfo in DER");
        }
    }

    /// <param name="algorithm">Of this key's kind, else false.</param>
    /// <param name="signed">What was signed.</param>
    /// <param name="signature">ECDSA: DER, as in certificates.</param>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        => algorithm.RsaPadding is { } padding
            ? IsRsa && VerifyRsa(algorithm.Hash, padding, signed, signature)
            : !IsRsa && VerifyEcdsa(algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence, signed, signature);

    /// <param name="hash">Of the signature.</param>
    /// <param name="signed">What was signed.</param>
    /// <param name="signature">r ‖ s, both as long as the curve's field.</param>
    public bool VerifyEcdsa(HashAlgorithmName hash, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        => !IsRsa && VerifyEcdsa(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, signed, signature);

    /// <param name="hash">Of the signature.</param>
    /// <param name="padding">PKCS #1 v1.5 or PSS.</param>
    /// <param name="signed">What was signed.</param>
    /// <param name="signature">As long as the modulus.</param>
    public bool VerifyRsa(HashAlgorithmName hash, RSASignaturePadding padding, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!IsRsa)
        {
            return false;
        }

        using var key = ImportRsa(SubjectPublicKeyInfo);
        return key.VerifyData(signed, signature, hash, padding);
    }

    private static Verdict<CertificateKey> CheckRsa(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        try
        {
            using var imported = ImportRsa(subjectPublicKeyInfo);
            return imported.KeySize is >= MinimumRsaBits and <= MaximumRsaBits
                ? Verdict<CertificateKey>.Accepted(new CertificateKey(subjectPublicKeyInfo, isRsa: true, imported.KeySize))
                : Malformed($"an RSA key has {MinimumRsaBits} to {MaximumRsaBits} bits");
        }
        catch (CryptographicException)
        {
            return Malformed("a public key is not a usable RSA key");
        }
    }

    private static RSA ImportRsa(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        var key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo.Span, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    private static Verdict<CertificateKey> Malformed(string detail) => Verdict<CertificateKey>.Refused(Reasons.CollateralMalformed, detail);

    // Whether a point is on its curve is checked here and not while parsing: it takes longer than the signature itself.
    private bool VerifyEcdsa(HashAlgorithmName hash, DSASignatureFormat format, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo.Span, out _);
            return key.VerifyData(signed, signature, hash, format);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
