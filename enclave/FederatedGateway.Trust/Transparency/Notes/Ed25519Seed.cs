using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>An Ed25519 private key (the 32-byte seed of RFC 8032 §5.1.5) in memory that the garbage collector does not copy, zeroed when disposed.</summary>
internal sealed class Ed25519Seed : IDisposable
{
    public const int Length = 32;

    private readonly byte[] seed = GC.AllocateArray<byte>(Length, pinned: true);
    private bool disposed;

    private Ed25519Seed()
    {
    }

    public static Ed25519Seed Generate()
    {
        var key = new Ed25519Seed();
        RandomNumberGenerator.Fill(key.seed);
        return key;
    }

    /// <exception cref="CryptographicException">Not exactly <see cref="Length"/> bytes.</exception>
    public static Ed25519Seed Import(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new CryptographicException($"an Ed25519 seed has {Length} bytes; {bytes.Length} were given");
        }

        var key = new Ed25519Seed();
        bytes.CopyTo(key.seed);
        return key;
    }

    public void Export(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        seed.CopyTo(destination);
    }

    public byte[] PublicKey()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var publicKey = new byte[VerifierKey.PublicKeyLength];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    public byte[] Sign(byte[] message)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var signature = new byte[VerifierKey.SignatureLength];
        Ed25519.Sign(seed, 0, message, 0, message.Length, signature, 0);
        return signature;
    }

    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(seed);
    }
}
