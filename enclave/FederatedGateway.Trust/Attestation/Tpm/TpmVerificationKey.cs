using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>The public key that verifies a TPM's signatures, with the scheme that it is fixed to, where that is known.</summary>
public sealed class TpmVerificationKey
{
    private readonly TpmKey key;
    private readonly TpmScheme? scheme;

    private TpmVerificationKey(TpmKey key, TpmScheme? scheme)
    {
        this.key = key;
        this.scheme = scheme;
    }

    /// <summary>For people: "RSA-2048", "P-256".</summary>
    public string Name => key.Name;

    /// <summary>The key of a public area; a signature must be of the area's scheme.</summary>
    public static TpmVerificationKey Of(TpmPublic area) => new(area.Key, area.Scheme);

    /// <summary>An RSA key that came without a public area, with the exponent 65537 and any scheme that is read here.</summary>
    /// <param name="modulus">Big-endian without a leading zero, 2048 to 4096 bits.</param>
    public static Verdict<TpmVerificationKey> OfRsa(ReadOnlySpan<byte> modulus)
        => modulus.Length is >= TpmLimits.MinimumRsaBits / 8 and <= TpmLimits.MaximumRsaBytes && (modulus[0] & 0x80) != 0 && (modulus[^1] & 1) != 0
            ? Verdict<TpmVerificationKey>.Accepted(new TpmVerificationKey(new TpmRsaKey(modulus.Length * 8, modulus.ToArray()), null))
            : Verdict<TpmVerificationKey>.Refused(Reasons.EvidenceMalformed, $"the TPM's attestation key is no RSA modulus of {TpmLimits.MinimumRsaBits} to {TpmLimits.MaximumRsaBits} bits");

    /// <summary>True for a valid signature over the message's digest, in the scheme that the key is fixed to.</summary>
    public bool Verify(ReadOnlySpan<byte> message, TpmSignature signature)
    {
        if ((scheme is not null && scheme != signature.Scheme) || !TpmHash.IsStrong(signature.Scheme.Hash))
        {
            return false;
        }

        try
        {
            return (key, signature.Scheme.Algorithm) switch
            {
                (TpmRsaKey rsa, TpmAlgorithm.RsaSsa) => VerifyRsa(rsa, message, signature, RSASignaturePadding.Pkcs1),
                (TpmRsaKey rsa, TpmAlgorithm.RsaPss) => VerifyRsa(rsa, message, signature, RSASignaturePadding.Pss),
                (TpmEccKey ecc, TpmAlgorithm.EcDsa) => VerifyEcc(ecc, message, signature),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            // A point off its curve, or a modulus that the library refuses.
            return false;
        }
    }

    private static bool VerifyRsa(TpmRsaKey key, ReadOnlySpan<byte> message, TpmSignature signature, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = key.Modulus.ToArray(), Exponent = [1, 0, 1] });
        return signature.First.Length == key.KeyBits / 8 && rsa.VerifyData(message, signature.First.Span, TpmHash.Name(signature.Scheme.Hash), padding);
    }

    private static bool VerifyEcc(TpmEccKey key, ReadOnlySpan<byte> message, TpmSignature signature)
    {
        if (signature.First.Length > key.Curve.CoordinateBytes || signature.Second.Length > key.Curve.CoordinateBytes)
        {
            return false;
        }

        using var ecdsa = ECDsa.Create(new ECParameters { Curve = key.Curve.Curve, Q = new ECPoint { X = key.Curve.Pad(key.X.Span), Y = key.Curve.Pad(key.Y.Span) } });
        return ecdsa.VerifyData(message, [.. key.Curve.Pad(signature.First.Span), .. key.Curve.Pad(signature.Second.Span)], TpmHash.Name(signature.Scheme.Hash));
    }
}
