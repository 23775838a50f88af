using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>A private key that opens wraps: a 32-byte seed (X-Wing) or scalar (P-256), kept in memory that the collector does not move, zeroed on disposal.</summary>
public sealed class KemPrivateKey : IDisposable
{
    /// <summary>Bytes of the exported form in every suite.</summary>
    public const int Length = Kem.PrivateKeyLength;

    private readonly byte[] secret = GC.AllocateArray<byte>(Length, pinned: true);
    private bool disposed;

    private KemPrivateKey(HpkeSuite suite, ReadOnlySpan<byte> secret, KemPublicKey publicKey)
    {
        Suite = suite;
        PublicKey = publicKey;
        secret.CopyTo(this.secret);
    }

    public HpkeSuite Suite { get; }

    public KemPublicKey PublicKey { get; }

    public static KemPrivateKey Generate(HpkeSuite suite)
    {
        Span<byte> secret = stackalloc byte[Length];
        Kem.Of(suite).GeneratePrivateKey(secret);
        try
        {
            return Import(suite, secret).OrThrow();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <param name="suite">The suite that the key was made for.</param>
    /// <param name="secret">What <see cref="Export"/> gave: exactly 32 bytes. The caller zeroes it.</param>
    public static Verdict<KemPrivateKey> Import(HpkeSuite suite, ReadOnlySpan<byte> secret)
    {
        if (!Enum.IsDefined(suite))
        {
            return Verdict<KemPrivateKey>.Refused(Reasons.SuiteRefused, $"0x{(int)suite:x4} is no key-wrap suite known here");
        }

        var kem = Kem.Of(suite);
        var publicKey = new byte[kem.PublicKeyLength];
        return kem.TryDerivePublicKey(secret, publicKey)
            ? Verdict<KemPrivateKey>.Accepted(new KemPrivateKey(suite, secret, KemPublicKey.Parse(suite, publicKey).OrThrow()))
            : Verdict<KemPrivateKey>.Refused(Reasons.IdentityInvalid, $"not a {suite} private key of {Length} bytes");
    }

    /// <summary>32 bytes, for storage under encryption; the caller zeroes them.</summary>
    public byte[] Export()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return [.. secret];
    }

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>False where <paramref name="enc"/> is no valid encapsulation for this suite.</summary>
    internal bool TryDecapsulate(ReadOnlySpan<byte> enc, Span<byte> sharedSecret)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return Kem.Of(Suite).TryDecapsulate(secret, PublicKey.Bytes.Span, enc, sharedSecret);
    }
}
