using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>The key that a TPM's maker certified: it decrypts what is meant for this TPM alone.</summary>
public sealed class EndorsementKey
{
    private EndorsementKey(TpmKey key, TpmAlgorithm nameAlgorithm, int symmetricBits)
    {
        Key = key;
        NameAlgorithm = nameAlgorithm;
        SymmetricBits = symmetricBits;
    }

    public TpmKey Key { get; }

    /// <summary>Hash of the key's Name, and of all that is derived for it.</summary>
    public TpmAlgorithm NameAlgorithm { get; }

    /// <summary>Of the AES key that protects a credential.</summary>
    public int SymmetricBits { get; }

    /// <summary>
    /// The key of an endorsement certificate, used as the maker's template says (EK credential profile §B.3, §B.4): up to RSA-2048 and P-256 with SHA-256 and AES-128, above with SHA-384 and AES-256.
    /// </summary>
    /// <param name="certificate">DER. Its chain is not looked at here: evidence is refused later unless it leads to an accepted root.</param>
    public static Verdict<EndorsementKey> FromCertificate(ReadOnlyMemory<byte> certificate)
        => Certificate.Parse(certificate).Then(parsed => EndorsementProfile.Problem(parsed) is { } problem ? Verdict<EndorsementKey>.Refused(problem) : Read(parsed.PublicKey));

    /// <summary>The key of a public area; it must be a storage key that never leaves its TPM.</summary>
    public static Verdict<EndorsementKey> FromPublic(TpmPublic area)
        => area.Attributes.HasFlag(TpmAttributes.Restricted | TpmAttributes.Decrypt | TpmAttributes.FixedTpm | TpmAttributes.FixedParent) && area.Symmetric is { } symmetric
            ? Verdict<EndorsementKey>.Accepted(new EndorsementKey(area.Key, area.NameAlgorithm, symmetric.KeyBits))
            : Verdict<EndorsementKey>.Refused(Reasons.KeyKindRefused, "the endorsement key is no restricted decryption key with AES that is fixed to its TPM");

    private static Verdict<EndorsementKey> Read(CertificateKey key)
    {
        try
        {
            TpmKey read = key.IsRsa ? ReadRsa(key.SubjectPublicKeyInfo.Span) : ReadEcc(key);
            var large = read is TpmRsaKey { KeyBits: > 2048 } or TpmEccKey { Curve.CoordinateBytes: > 32 };
            return Verdict<EndorsementKey>.Accepted(new EndorsementKey(read, large ? TpmAlgorithm.Sha384 : TpmAlgorithm.Sha256, large ? 256 : 128));
        }
        catch (CryptographicException)
        {
            return Verdict<EndorsementKey>.Refused(Reasons.CollateralMalformed, "the endorsement certificate's key cannot be read");
        }
    }

    private static TpmRsaKey ReadRsa(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return parameters.Exponent is [1, 0, 1] ? new TpmRsaKey(rsa.KeySize, parameters.Modulus) : throw new CryptographicException("another exponent than 65537");
    }

    private static TpmEccKey ReadEcc(CertificateKey key)
    {
        using var ecdh = ECDiffieHellman.Create();
        ecdh.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var point = ecdh.ExportParameters(includePrivateParameters: false).Q;
        return new TpmEccKey(key.Bits == 256 ? TpmCurve.P256 : TpmCurve.P384, null, point.X, point.Y);
    }
}
