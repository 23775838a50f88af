using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Envelopes;

/// <summary>Feeds ciphertext to a decryptor as a network would: in pieces.</summary>
internal static class Fragments
{
    public static Verdict<byte[]> Decrypt(DataKey key, byte[] context, byte[] ciphertext, params int[] sizes)
    {
        using var decryptor = new ChunkedDecryptor(key, context);
        var plaintext = new List<byte>();
        var (offset, piece) = (0, 0);
        while (offset < ciphertext.Length)
        {
            var size = Math.Min(sizes[piece++ % sizes.Length], ciphertext.Length - offset);
            ReadOnlySpan<byte> fragment = ciphertext.AsSpan(offset, size);
            offset += size;
            while (decryptor.TryDecrypt(ref fragment, out var chunk))
            {
                Assert.Equal(ChunkLayout.ChunkLength, chunk.Length);
                plaintext.AddRange(chunk);
            }

            Assert.True(fragment.IsEmpty);
        }

        if (!decryptor.TryComplete(out var last))
        {
            return Verdict<byte[]>.Refused(decryptor.Refusal);
        }

        plaintext.AddRange(last);
        return Verdict<byte[]>.Accepted([.. plaintext]);
    }
}
