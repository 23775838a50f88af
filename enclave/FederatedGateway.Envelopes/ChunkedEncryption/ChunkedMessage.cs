using System.Buffers;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>Chunked encryption of messages that fit in memory: models, cards, reports.</summary>
public static class ChunkedMessage
{
    public static byte[] Encrypt(DataKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        using var encryptor = new ChunkedEncryptor(key, context);
        var ciphertext = new ArrayBufferWriter<byte>(checked((int)ChunkLayout.CiphertextLength(plaintext.Length)));
        encryptor.Write(plaintext, ciphertext);
        encryptor.Complete(ciphertext);
        return ciphertext.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The plaintext, which the caller zeroes where it is secret; refusals are those of <see cref="ChunkedDecryptor"/>. A length that no message has is
    /// refused before anything is decrypted, so what is allocated is what arrived.
    /// </summary>
    public static Verdict<byte[]> Decrypt(DataKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> ciphertext)
    {
        if (!ChunkLayout.TryPlaintextLength(ciphertext.Length, out var length))
        {
            return Verdict<byte[]>.Refused(Reasons.CiphertextTruncated, $"no message has a ciphertext of {ciphertext.Length} bytes: it was cut short");
        }

        using var decryptor = new ChunkedDecryptor(key, context);
        var plaintext = new byte[length];
        var written = 0;
        while (decryptor.TryDecrypt(ref ciphertext, out var chunk))
        {
            chunk.CopyTo(plaintext.AsSpan(written));
            written += chunk.Length;
        }

        if (!decryptor.TryComplete(out var last))
        {
            return Verdict<byte[]>.Refused(decryptor.Refusal);
        }

        last.CopyTo(plaintext.AsSpan(written));
        return Verdict<byte[]>.Accepted(plaintext);
    }
}
