using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>
/// X-Wing, draft-connolly-cfrg-xwing-kem: X25519 (RFC 7748) with ML-KEM-768 (FIPS 203), combined with SHA3-256. Private key = 32-byte seed, public
/// key = ML-KEM key (1184) ‖ X25519 key (32), enc = ML-KEM ciphertext (1088) ‖ ephemeral X25519 key (32). Beyond the draft, an all-zero X25519
/// result is refused (RFC 7748 §6.1): an honest sender never makes one.
/// </summary>
internal sealed class XWingKem : Kem
{
    public static readonly XWingKem Instance = new();

    /// <summary>Randomness of one encapsulation: ML-KEM message (32) ‖ ephemeral X25519 key (32).</summary>
    internal const int EncapsulationSeedLength = 64;

    private const int MLKemPublicKeyLength = 1184;

    private const int MLKemCiphertextLength = 1088;

    private const int MLKemSeedLength = 64;

    private const int X25519Length = 32;

    private XWingKem()
    {
    }

    public override ushort Id => 0x647a;

    public override int PublicKeyLength => MLKemPublicKeyLength + X25519Length;

    public override int EncLength => MLKemCiphertextLength + X25519Length;

    private static ReadOnlySpan<byte> Label => [0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c];

    public override bool IsValidPublicKey(ReadOnlySpan<byte> publicKey)
        => publicKey.Length == PublicKeyLength && ImportMLKem(publicKey[..MLKemPublicKeyLength]) is not null && !IsLowOrder(publicKey[MLKemPublicKeyLength..]);

    public override void GeneratePrivateKey(Span<byte> privateKey) => RandomNumberGenerator.Fill(privateKey);

    public override bool TryDerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        if (privateKey.Length != PrivateKeyLength)
        {
            return false;
        }

        Span<byte> x25519 = stackalloc byte[X25519Length];
        ExpandSeed(privateKey, x25519).GetPublicKeyEncoded().CopyTo(publicKey);
        X25519.GeneratePublicKey(x25519, publicKey[MLKemPublicKeyLength..]);
        CryptographicOperations.ZeroMemory(x25519);
        return true;
    }

    public override void Encapsulate(ReadOnlySpan<byte> publicKey, Span<byte> enc, Span<byte> sharedSecret)
    {
        Span<byte> seed = stackalloc byte[EncapsulationSeedLength];
        RandomNumberGenerator.Fill(seed);
        EncapsulateDerandomized(publicKey, seed, enc, sharedSecret);
        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>EncapsulateDerand of the draft; published vectors need it, nothing else may choose <paramref name="seed"/>.</summary>
    internal void EncapsulateDerandomized(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> seed, Span<byte> enc, Span<byte> sharedSecret)
    {
        var mlKem = ImportMLKem(publicKey[..MLKemPublicKeyLength]) ?? throw new ArgumentException("not a validated X-Wing public key", nameof(publicKey));
        var encapsulator = new MLKemEncapsulator(MLKemParameters.ml_kem_768);
        using var message = new GivenRandomness(seed[..32]);
        encapsulator.Init(new ParametersWithRandom(mlKem, message));

        Span<byte> secrets = stackalloc byte[2 * SharedSecretLength];
        encapsulator.Encapsulate(enc[..MLKemCiphertextLength], secrets[..SharedSecretLength]);

        var ephemeral = enc.Slice(MLKemCiphertextLength, X25519Length);
        X25519.GeneratePublicKey(seed[32..], ephemeral);
        if (!X25519.CalculateAgreement(seed[32..], publicKey[MLKemPublicKeyLength..], secrets[SharedSecretLength..]))
        {
            throw new ArgumentException("not a validated X-Wing public key", nameof(publicKey));
        }

        Combine(secrets, ephemeral, publicKey[MLKemPublicKeyLength..], sharedSecret);
        CryptographicOperations.ZeroMemory(secrets);
    }

    public override bool TryDecapsulate(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        if (enc.Length != EncLength)
        {
            return false;
        }

        Span<byte> x25519 = stackalloc byte[X25519Length];
        Span<byte> secrets = stackalloc byte[2 * SharedSecretLength];
        var decapsulator = new MLKemDecapsulator(MLKemParameters.ml_kem_768);
        decapsulator.Init(ExpandSeed(privateKey, x25519));
        decapsulator.Decapsulate(enc[..MLKemCiphertextLength], secrets[..SharedSecretLength]);

        var ephemeral = enc[MLKemCiphertextLength..];
        var agreed = X25519.CalculateAgreement(x25519, ephemeral, secrets[SharedSecretLength..]);
        Combine(secrets, ephemeral, publicKey[MLKemPublicKeyLength..], sharedSecret);
        CryptographicOperations.ZeroMemory(x25519);
        CryptographicOperations.ZeroMemory(secrets);
        return agreed;
    }

    // SHA3-256(ss_M ‖ ss_X ‖ ct_X ‖ pk_X ‖ label).
    private static void Combine(ReadOnlySpan<byte> secrets, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> recipient, Span<byte> sharedSecret)
    {
        Span<byte> input = stackalloc byte[(2 * SharedSecretLength) + (2 * X25519Length) + 6];
        secrets.CopyTo(input);
        ephemeral.CopyTo(input[64..]);
        recipient.CopyTo(input[96..]);
        Label.CopyTo(input[128..]);
        SHA3_256.HashData(input, sharedSecret);
        CryptographicOperations.ZeroMemory(input);
    }

    // The expanded ML-KEM key lives in a BouncyCastle object that cannot be zeroed: it is made anew for each use and never kept.
    private static MLKemPrivateKeyParameters ExpandSeed(ReadOnlySpan<byte> seed, Span<byte> x25519)
    {
        Span<byte> expanded = stackalloc byte[MLKemSeedLength + X25519Length];
        Shake256.HashData(seed, expanded);
        expanded[MLKemSeedLength..].CopyTo(x25519);
        var mlKemSeed = expanded[..MLKemSeedLength].ToArray();
        var key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, mlKemSeed);
        CryptographicOperations.ZeroMemory(mlKemSeed);
        CryptographicOperations.ZeroMemory(expanded);
        return key;
    }

    private static MLKemPublicKeyParameters? ImportMLKem(ReadOnlySpan<byte> encoded)
    {
        try
        {
            return MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, encoded.ToArray());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Every clamped scalar is a multiple of the cofactor, so one scalar finds all points of small order.
    private static bool IsLowOrder(ReadOnlySpan<byte> point)
    {
        Span<byte> scalar = stackalloc byte[X25519Length];
        Span<byte> result = stackalloc byte[X25519Length];
        scalar.Fill(1);
        return !X25519.CalculateAgreement(scalar, point, result);
    }
}
