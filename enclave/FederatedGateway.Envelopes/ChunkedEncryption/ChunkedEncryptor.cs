using System.Buffers;
using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>
/// Encrypts one message of unknown length under a data key with a fresh random salt (c2sp.org/chunked-encryption, Cobblestone-256). Ciphertext is
/// written as whole chunks; only <see cref="Complete"/> makes it a message. Holds one chunk; allocates nothing as it goes. Not for several threads at once.
/// </summary>
public sealed class ChunkedEncryptor : IDisposable
{
    private readonly Cobblestone256 cipher;
    private readonly byte[] salt;
    private readonly byte[] pending = new byte[ChunkLayout.ChunkLength];
    private int pendingLength;
    private long number = -1;
    private bool completed;

    /// <param name="key">May be disposed afterwards.</param>
    /// <param name="context">What the message belongs to (an envelope: SHA-256 of its header bytes); decryption needs the same bytes.</param>
    public ChunkedEncryptor(DataKey key, ReadOnlySpan<byte> context)
    {
        salt = RandomNumberGenerator.GetBytes(ChunkLayout.SaltLength);
        cipher = new Cobblestone256(key.Bytes, salt, context);
    }

    /// <summary>Takes all of <paramref name="plaintext"/> and writes the chunks that it fills.</summary>
    /// <exception cref="InvalidOperationException">The message is complete.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The message would pass <see cref="ChunkLayout.MaximumPlaintextLength"/>.</exception>
    public void Write(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> ciphertext)
    {
        Begin(ciphertext);
        if (pendingLength > 0)
        {
            var taken = Math.Min(plaintext.Length, ChunkLayout.ChunkLength - pendingLength);
            plaintext[..taken].CopyTo(pending.AsSpan(pendingLength));
            pendingLength += taken;
            plaintext = plaintext[taken..];
            if (pendingLength < ChunkLayout.ChunkLength)
            {
                return;
            }

            Seal(pending, ciphertext);
            pendingLength = 0;
        }

        for (; plaintext.Length >= ChunkLayout.ChunkLength; plaintext = plaintext[ChunkLayout.ChunkLength..])
        {
            Seal(plaintext[..ChunkLayout.ChunkLength], ciphertext);
        }

        plaintext.CopyTo(pending);
        pendingLength = plaintext.Length;
    }

    /// <summary>Writes the final short chunk, possibly an empty one.</summary>
    public void Complete(IBufferWriter<byte> ciphertext)
    {
        Begin(ciphertext);
        Seal(pending.AsSpan(0, pendingLength), ciphertext);
        completed = true;
        CryptographicOperations.ZeroMemory(pending);
    }

    /// <summary>Zeroes what is pending. A message not completed before stays truncated, and no decryptor accepts it.</summary>
    public void Dispose()
    {
        completed = true;
        CryptographicOperations.ZeroMemory(pending);
        cipher.Dispose();
    }

    private void Begin(IBufferWriter<byte> ciphertext)
    {
        if (completed)
        {
            throw new InvalidOperationException("the message is complete; a new message needs a new encryptor");
        }

        if (number < 0)
        {
            ciphertext.Write(salt);
            ciphertext.Write(cipher.Commitment);
            number = 0;
        }
    }

    private void Seal(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> ciphertext)
    {
        var length = plaintext.Length + ChunkLayout.TagLength;
        cipher.Encrypt(number++, plaintext, ciphertext.GetSpan(length)[..length]);
        ciphertext.Advance(length);
    }
}
