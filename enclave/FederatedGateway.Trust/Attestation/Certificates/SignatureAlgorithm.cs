using System.Formats.Asn1;
using System.Security.Cryptography;

namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>How a certificate or a revocation list is signed (RFC 5480, RFC 4055). SHA-1 and shorter RSA keys are not among them.</summary>
/// <param name="Hash">SHA-256, SHA-384 or SHA-512.</param>
/// <param name="RsaPadding">Null for ECDSA.</param>
internal sealed record SignatureAlgorithm(HashAlgorithmName Hash, RSASignaturePadding? RsaPadding)
{
    private const string PssOid = "1.2.840.113549.1.1.10";
    private const string Mgf1Oid = "1.2.840.113549.1.1.8";

    private static readonly Dictionary<string, SignatureAlgorithm> ByOid = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.4.3.2"] = new(HashAlgorithmName.SHA256, null),
        ["1.2.840.10045.4.3.3"] = new(HashAlgorithmName.SHA384, null),
        ["1.2.840.10045.4.3.4"] = new(HashAlgorithmName.SHA512, null),
        ["1.2.840.113549.1.1.11"] = new(HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ["1.2.840.113549.1.1.12"] = new(HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        ["1.2.840.113549.1.1.13"] = new(HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
    };

    private static readonly Dictionary<string, HashAlgorithmName> HashByOid = new(StringComparer.Ordinal)
    {
        ["2.16.840.1.101.3.4.2.1"] = HashAlgorithmName.SHA256,
        ["2.16.840.1.101.3.4.2.2"] = HashAlgorithmName.SHA384,
        ["2.16.840.1.101.3.4.2.3"] = HashAlgorithmName.SHA512,
    };

    /// <param name="reader">Stands before an AlgorithmIdentifier.</param>
    /// <exception cref="AsnContentException">It is none of these algorithms.</exception>
    public static SignatureAlgorithm Read(AsnReader reader)
    {
        var sequence = reader.ReadSequence();
        var oid = sequence.ReadObjectIdentifier();
        if (oid == PssOid)
        {
            var pss = ReadPss(sequence.ReadSequence());
            sequence.ThrowIfNotEmpty();
            return pss;
        }

        if (sequence.HasData)
        {
            sequence.ReadNull();
        }

        sequence.ThrowIfNotEmpty();
        return ByOid.GetValueOrDefault(oid) ?? throw new AsnContentException($"signature algorithm {oid} is not accepted");
    }

    // RFC 4055 §3.1. Defaults mean SHA-1 and are refused; the mask's hash must be the same and the salt as long as the hash, as every issuer does it.
    private static SignatureAlgorithm ReadPss(AsnReader parameters)
    {
        var hash = ReadHash(parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence());
        var mask = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1)).ReadSequence();
        var salt = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2));
        if (mask.ReadObjectIdentifier() != Mgf1Oid || ReadHash(mask.ReadSequence()) != hash || !salt.TryReadInt32(out var saltBytes) || saltBytes != HashBytes(hash))
        {
            throw new AsnContentException("these RSASSA-PSS parameters are not accepted");
        }

        if (parameters.HasData)
        {
            var trailer = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
            if (!trailer.TryReadInt32(out var field) || field != 1)
            {
                throw new AsnContentException("this RSASSA-PSS trailer is not accepted");
            }
        }

        parameters.ThrowIfNotEmpty();
        return new SignatureAlgorithm(hash, RSASignaturePadding.Pss);
    }

    private static HashAlgorithmName ReadHash(AsnReader algorithm)
    {
        var oid = algorithm.ReadObjectIdentifier();
        return HashByOid.TryGetValue(oid, out var hash) ? hash : throw new AsnContentException($"hash {oid} is not accepted");
    }

    private static int HashBytes(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA256 ? 32 : hash == HashAlgorithmName.SHA384 ? 48 : 64;
}
