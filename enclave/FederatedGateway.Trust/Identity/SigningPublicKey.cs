using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Identity;

/// <summary>An ECDSA P-256 public key that verifies SHA-256 signatures of 64 bytes (IEEE P1363, low S only: FIPS 186-5 §6, BIP 62 for low S).</summary>
public sealed class SigningPublicKey : IEquatable<SigningPublicKey>, IDisposable
{
    /// <summary>An uncompressed SEC1 point: 0x04 ‖ X ‖ Y.</summary>
    public const int Length = 65;

    public const int SignatureLength = 64;

    private readonly byte[] point;
    private readonly ECDsa key;

    private SigningPublicKey(byte[] point, ECDsa key)
    {
        this.point = point;
        this.key = key;
    }

    /// <summary>65 bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => point;

    public static Verdict<SigningPublicKey> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || bytes[0] != 4)
        {
            return Verdict<SigningPublicKey>.Refused(Reasons.IdentityInvalid, $"a signing key is {Length} bytes, an uncompressed P-256 point; this one has {bytes.Length}");
        }

        try
        {
            var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = bytes.Slice(1, 32).ToArray(), Y = bytes.Slice(33, 32).ToArray() },
            });
            return Verdict<SigningPublicKey>.Accepted(new SigningPublicKey(bytes.ToArray(), key));
        }
        catch (CryptographicException)
        {
            return Verdict<SigningPublicKey>.Refused(Reasons.IdentityInvalid, "the signing key is not a point on P-256");
        }
    }

    /// <summary>True for a valid low-S signature over SHA-256(<paramref name="message"/>).</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => signature.Length == SignatureLength && LowS.IsLow(signature[32..]) && key.VerifyData(message, signature, HashAlgorithmName.SHA256);

    public bool Equals(SigningPublicKey? other) => other is not null && point.AsSpan().SequenceEqual(other.point);

    public override bool Equals(object? obj) => Equals(obj as SigningPublicKey);

    public override int GetHashCode() => BitConverter.ToInt32(point, 1);

    public void Dispose() => key.Dispose();
}
