using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>
/// The keys of one message and its chunk cipher: Cobblestone-256 of c2sp.org/chunked-encryption. key (32) ‖ base nonce (12) ‖ commitment (32) =
/// HKDF-Expand-SHA512(data key, "c2sp.org/chunked-encryption@v1+" ‖ "AEAD_AES_256_GCM" ‖ 0x00 ‖ salt ‖ context); a chunk's nonce is the base nonce
/// XOR its number, its additional data is empty. Not for several threads at once.
/// </summary>
internal sealed class Cobblestone256 : IDisposable
{
    private const int KeyLength = 32;

    private const int NonceLength = 12;

    private readonly AesGcm aead;
    private readonly byte[] baseNonce = new byte[NonceLength];
    private readonly byte[] commitment = new byte[ChunkLayout.CommitmentLength];

    public Cobblestone256(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(dataKey.Length, DataKey.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, ChunkLayout.SaltLength);
        Span<byte> derived = stackalloc byte[KeyLength + NonceLength + ChunkLayout.CommitmentLength];
        Expand(dataKey, [.. "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8, .. salt, .. context], derived);
        aead = new AesGcm(derived[..KeyLength], ChunkLayout.TagLength);
        derived.Slice(KeyLength, NonceLength).CopyTo(baseNonce);
        derived[(KeyLength + NonceLength)..].CopyTo(commitment);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>32 bytes; public, it travels with the message.</summary>
    public ReadOnlySpan<byte> Commitment => commitment;

    /// <param name="number">The chunk's number, from 0.</param>
    /// <param name="plaintext">At most 16 KiB.</param>
    /// <param name="chunk">Exactly 16 bytes longer; must not overlap.</param>
    public void Encrypt(long number, ReadOnlySpan<byte> plaintext, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        NonceOf(number, nonce);
        aead.Encrypt(nonce, plaintext, chunk[..plaintext.Length], chunk[plaintext.Length..]);
    }

    /// <summary>False where the chunk is not authentic; the plaintext is zeroed then.</summary>
    public bool TryDecrypt(long number, ReadOnlySpan<byte> chunk, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        NonceOf(number, nonce);
        try
        {
            aead.Decrypt(nonce, chunk[..^ChunkLayout.TagLength], chunk[^ChunkLayout.TagLength..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    public void Dispose()
    {
        aead.Dispose();
        CryptographicOperations.ZeroMemory(baseNonce);
    }

    private void NonceOf(long number, Span<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, ChunkLayout.MaximumChunks);
        baseNonce.CopyTo(nonce);
        var counter = nonce[(NonceLength - sizeof(long))..];
        BinaryPrimitives.WriteInt64BigEndian(counter, BinaryPrimitives.ReadInt64BigEndian(counter) ^ number);
    }

    // HKDF-Expand of RFC 5869 §2.3. The platform's own asks for a key as long as the hash (64 bytes); the data key has 32 by specification.
    private static void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[HMACSHA512.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, key);
        for (byte counter = 1; !output.IsEmpty; counter++)
        {
            hmac.AppendData(info);
            hmac.AppendData([counter]);
            hmac.GetHashAndReset(block);
            var taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
            hmac.AppendData(block);
        }

        CryptographicOperations.ZeroMemory(block);
    }
}
