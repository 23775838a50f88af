using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>
/// DHKEM(P-256, HKDF-SHA256), RFC 9180 §7.1: private key = 32-byte big-endian scalar in [1, n − 1], public key and enc = 65-byte uncompressed
/// SEC 1 point. Points are validated on import by the platform (SP 800-56A §5.6.2.3); the curve has cofactor 1.
/// </summary>
internal sealed class P256Kem : Kem
{
    public static readonly P256Kem Instance = new();

    private const int PointLength = 65;

    private const int CoordinateLength = 32;

    private P256Kem()
    {
    }

    public override ushort Id => 0x0010;

    public override int PublicKeyLength => PointLength;

    public override int EncLength => PointLength;

    // n − 1, SEC 2 §2.4.2.
    private static ReadOnlySpan<byte> LargestScalar =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x50,
    ];

    public override bool IsValidPublicKey(ReadOnlySpan<byte> publicKey)
    {
        using var key = ImportPoint(publicKey);
        return key is not null;
    }

    public override void GeneratePrivateKey(Span<byte> privateKey)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        parameters.D.CopyTo(privateKey);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    public override bool TryDerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        // The comparison takes as long as the bytes tell: it happens once, when a key is loaded by its owner.
        if (privateKey.Length != PrivateKeyLength || !privateKey.ContainsAnyExcept((byte)0) || privateKey.SequenceCompareTo(LargestScalar) > 0)
        {
            return false;
        }

        using var key = ImportScalar(privateKey);
        ExportPoint(key, publicKey);
        return true;
    }

    public override void Encapsulate(ReadOnlySpan<byte> publicKey, Span<byte> enc, Span<byte> sharedSecret)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Encapsulate(ephemeral, publicKey, enc, sharedSecret);
    }

    /// <summary>Encapsulation with a given ephemeral key; published vectors need it, nothing else may.</summary>
    internal void EncapsulateWith(ReadOnlySpan<byte> ephemeralScalar, ReadOnlySpan<byte> publicKey, Span<byte> enc, Span<byte> sharedSecret)
    {
        using var ephemeral = ImportScalar(ephemeralScalar);
        Encapsulate(ephemeral, publicKey, enc, sharedSecret);
    }

    public override bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        using var sender = ImportPoint(enc);
        if (sender is null)
        {
            return false;
        }

        using var key = ImportScalar(privateKey);
        Agree(key, sender, enc, publicKey, sharedSecret);
        return true;
    }

    private void Encapsulate(ECDiffieHellman ephemeral, ReadOnlySpan<byte> publicKey, Span<byte> enc, Span<byte> sharedSecret)
    {
        using var recipient = ImportPoint(publicKey) ?? throw new ArgumentException("not a validated P-256 public key", nameof(publicKey));
        ExportPoint(ephemeral, enc);
        Agree(ephemeral, recipient, enc, publicKey, sharedSecret);
    }

    private void Agree(ECDiffieHellman own, ECDiffieHellman other, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipient, Span<byte> sharedSecret)
    {
        var dh = own.DeriveRawSecretAgreement(other.PublicKey);
        Dhkem.ExtractAndExpand(Id, dh, enc, recipient, sharedSecret);
        CryptographicOperations.ZeroMemory(dh);
    }

    private static ECDiffieHellman ImportScalar(ReadOnlySpan<byte> scalar)
    {
        var d = scalar.ToArray();
        try
        {
            return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    private static ECDiffieHellman? ImportPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointLength || point[0] != 0x04)
        {
            return null;
        }

        try
        {
            var q = new ECPoint { X = point.Slice(1, CoordinateLength).ToArray(), Y = point[(1 + CoordinateLength)..].ToArray() };
            return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = q });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static void ExportPoint(ECDiffieHellman key, Span<byte> point)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = 0x04;
        q.X.CopyTo(point[1..]);
        q.Y.CopyTo(point[(1 + CoordinateLength)..]);
    }
}
