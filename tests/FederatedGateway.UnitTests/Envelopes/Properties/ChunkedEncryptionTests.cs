using System.Buffers;
using System.Security.Cryptography;
using CsCheck;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Envelopes.Properties;

public sealed class ChunkedEncryptionTests : IDisposable
{
    private const int Chunk = ChunkLayout.ChunkLength;

    private static readonly int[] BoundaryLengths =
        [0, 1, 15, 16, 17, 255, Chunk - 17, Chunk - 16, Chunk - 1, Chunk, Chunk + 1, Chunk + 16, (2 * Chunk) - 1, 2 * Chunk, (2 * Chunk) + 1, (5 * Chunk) + 123];

    private readonly DataKey key = DataKey.Generate();
    private readonly byte[] context = RandomNumberGenerator.GetBytes(32);

    public void Dispose() => key.Dispose();

    [Fact]
    public void Every_boundary_length_goes_there_and_back_with_the_length_foretold()
    {
        foreach (var length in BoundaryLengths)
        {
            var plaintext = RandomNumberGenerator.GetBytes(length);
            var ciphertext = ChunkedMessage.Encrypt(key, context, plaintext);
            Assert.Equal(ChunkLayout.CiphertextLength(length), ciphertext.Length);
            Assert.Equal(plaintext, ChunkedMessage.Decrypt(key, context, ciphertext).OrThrow());
        }
    }

    [Fact]
    public void Fragment_sizes_matter_on_neither_side()
        => Gen.Select(Gen.Int[0, BoundaryLengths.Length - 1].Select(i => BoundaryLengths[i]), Gen.Int[1, 40_000].Array[1, 4], Gen.Int[1, 40_000].Array[1, 4]).Sample(
            (length, writes, reads) =>
            {
                var plaintext = RandomNumberGenerator.GetBytes(length);
                using var encryptor = new ChunkedEncryptor(key, context);
                var ciphertext = new ArrayBufferWriter<byte>();
                for (var (offset, piece) = (0, 0); offset < length; piece++)
                {
                    var size = Math.Min(writes[piece % writes.Length], length - offset);
                    encryptor.Write(plaintext.AsSpan(offset, size), ciphertext);
                    offset += size;
                }

                encryptor.Complete(ciphertext);
                Assert.Equal(ChunkLayout.CiphertextLength(length), ciphertext.WrittenCount);
                Assert.Equal(plaintext, Fragments.Decrypt(key, context, ciphertext.WrittenSpan.ToArray(), reads).OrThrow());
            },
            iter: 60);

    [Fact]
    public async Task The_stream_writes_the_same_message_and_none_without_completion()
    {
        var plaintext = RandomNumberGenerator.GetBytes((9 * Chunk) + 5);
        var cancellation = TestContext.Current.CancellationToken;
        using var output = new MemoryStream();
        await using (var stream = new ChunkedEncryptionStream(output, key, context))
        {
            await stream.WriteAsync(plaintext.AsMemory(0, 100_000), cancellation);
            stream.Write(plaintext.AsSpan(100_000));
            await stream.FlushAsync(cancellation);
            Assert.Equal(Reasons.CiphertextTruncated, ChunkedMessage.Decrypt(key, context, output.ToArray()).Refusal?.Reason);
            await stream.CompleteAsync(cancellation);
        }

        Assert.Equal(plaintext, ChunkedMessage.Decrypt(key, context, output.ToArray()).OrThrow());

        using var abandoned = new MemoryStream();
        await using (var stream = new ChunkedEncryptionStream(abandoned, key, context))
        {
            await stream.WriteAsync(plaintext, cancellation);
        }

        Assert.Equal(Reasons.CiphertextTruncated, ChunkedMessage.Decrypt(key, context, abandoned.ToArray()).Refusal?.Reason);
    }

    [Fact]
    public void Every_truncation_is_refused_and_a_cut_at_a_chunk_is_called_one()
    {
        var small = ChunkedMessage.Encrypt(key, context, RandomNumberGenerator.GetBytes(300));
        for (var length = 0; length < small.Length; length++)
        {
            Refused(small[..length]);
        }

        var big = ChunkedMessage.Encrypt(key, context, RandomNumberGenerator.GetBytes((3 * Chunk) + 100));
        Gen.Int[0, big.Length - 1].Sample(length => Refused(big[..length]), iter: 300);
        for (var chunks = 0; chunks <= 3; chunks++)
        {
            var cut = big[..(ChunkLayout.PrefixLength + (chunks * ChunkLayout.SealedChunkLength))];
            Assert.Equal(Reasons.CiphertextTruncated, Fragments.Decrypt(key, context, cut, 777).Refusal?.Reason);
        }
    }

    [Fact]
    public void Every_extension_is_refused()
    {
        foreach (var length in BoundaryLengths)
        {
            var ciphertext = ChunkedMessage.Encrypt(key, context, new byte[length]);
            foreach (var extra in new[] { 1, 15, 16, 17, Chunk, ChunkLayout.SealedChunkLength })
            {
                Refused([.. ciphertext, .. new byte[extra]]);
                Refused([.. ciphertext, .. ciphertext[^Math.Min(extra, ciphertext.Length)..]]);
            }
        }
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var small = ChunkedMessage.Encrypt(key, context, RandomNumberGenerator.GetBytes(100));
        for (var bit = 0; bit < small.Length * 8; bit++)
        {
            Refused(Flip(small, bit));
        }

        var big = ChunkedMessage.Encrypt(key, context, RandomNumberGenerator.GetBytes((2 * Chunk) + 50));
        Gen.Int[0, (big.Length * 8) - 1].Sample(bit => Refused(Flip(big, bit)), iter: 300);
    }

    [Fact]
    public void Chunks_cannot_be_swapped_doubled_removed_or_taken_from_another_message()
    {
        var plaintext = new byte[(3 * Chunk) + 10];
        var (prefix, chunks) = Split(ChunkedMessage.Encrypt(key, context, plaintext));
        var (_, others) = Split(ChunkedMessage.Encrypt(key, context, plaintext));
        Assert.Equal(4, chunks.Count);
        for (var i = 0; i < chunks.Count; i++)
        {
            Refused(Join(prefix, [.. chunks[..i], .. chunks[(i + 1)..]]));
            Refused(Join(prefix, [.. chunks[..i], chunks[i], .. chunks[i..]]));
            Refused(Join(prefix, [.. chunks[..i], others[i], .. chunks[(i + 1)..]]));
            for (var j = i + 1; j < chunks.Count; j++)
            {
                var swapped = chunks.ToList();
                (swapped[i], swapped[j]) = (chunks[j], chunks[i]);
                Refused(Join(prefix, swapped));
            }
        }

        Assert.Equal(plaintext, ChunkedMessage.Decrypt(key, context, Join(prefix, chunks)).OrThrow());
    }

    [Fact]
    public void Another_key_context_or_prefix_is_refused()
    {
        var ciphertext = ChunkedMessage.Encrypt(key, context, [1, 2, 3]);
        using var other = DataKey.Generate();
        Assert.Equal(Reasons.DecryptionFailed, ChunkedMessage.Decrypt(other, context, ciphertext).Refusal?.Reason);
        for (var bit = 0; bit < context.Length * 8; bit++)
        {
            Assert.Equal(Reasons.DecryptionFailed, ChunkedMessage.Decrypt(key, Flip(context, bit), ciphertext).Refusal?.Reason);
        }

        Assert.Equal(Reasons.DecryptionFailed, ChunkedMessage.Decrypt(key, [], ciphertext).Refusal?.Reason);
        Assert.Equal(Reasons.DecryptionFailed, ChunkedMessage.Decrypt(key, [.. context, 0], ciphertext).Refusal?.Reason);
        var second = ChunkedMessage.Encrypt(key, context, [1, 2, 3]);
        Refused([.. ciphertext[..ChunkLayout.PrefixLength], .. second[ChunkLayout.PrefixLength..]]);
    }

    [Fact]
    public void A_refusal_is_final()
    {
        var good = ChunkedMessage.Encrypt(key, context, new byte[2 * Chunk]);
        var bad = Flip(good, 8 * (ChunkLayout.PrefixLength + 5));
        using var decryptor = new ChunkedDecryptor(key, context);
        ReadOnlySpan<byte> fragment = bad;
        Assert.False(decryptor.TryDecrypt(ref fragment, out var plaintext));
        Assert.True(plaintext.IsEmpty);
        fragment = good;
        Assert.False(decryptor.TryDecrypt(ref fragment, out _));
        Assert.False(decryptor.TryComplete(out plaintext));
        Assert.True(plaintext.IsEmpty);
        Assert.Equal(Reasons.DecryptionFailed, decryptor.Refusal.Reason);
    }

    [Fact]
    public void Lengths_map_one_to_one_and_no_other_length_is_a_message()
    {
        Gen.Long[0, ChunkLayout.MaximumPlaintextLength].Sample(length =>
        {
            Assert.True(ChunkLayout.TryPlaintextLength(ChunkLayout.CiphertextLength(length), out var back));
            Assert.Equal(length, back);
        });

        var valid = Enumerable.Range(0, (2 * Chunk) + 2).Select(length => ChunkLayout.CiphertextLength(length)).ToHashSet();
        for (var length = 0L; length <= valid.Max(); length++)
        {
            Assert.Equal(valid.Contains(length), ChunkLayout.TryPlaintextLength(length, out _));
        }

        Assert.True(ChunkLayout.TryPlaintextLength(ChunkLayout.CiphertextLength(ChunkLayout.MaximumPlaintextLength), out _));
        Assert.False(ChunkLayout.TryPlaintextLength(ChunkLayout.CiphertextLength(ChunkLayout.MaximumPlaintextLength) + 17, out _));
        Assert.False(ChunkLayout.TryPlaintextLength(long.MaxValue, out _));
        Assert.False(ChunkLayout.TryPlaintextLength(-1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkLayout.CiphertextLength(ChunkLayout.MaximumPlaintextLength + 1));
    }

    [Fact]
    public void Chunk_numbers_have_38_bits()
    {
        using var cipher = new Cobblestone256(key.Bytes, new byte[ChunkLayout.SaltLength], context);
        var last = new byte[17];
        cipher.Encrypt(ChunkLayout.MaximumChunks - 1, [1], last);
        var plaintext = new byte[1];
        Assert.True(cipher.TryDecrypt(ChunkLayout.MaximumChunks - 1, last, plaintext));
        Assert.False(cipher.TryDecrypt((1L << 37) - 1, last, plaintext));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(ChunkLayout.MaximumChunks, [1], last));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.TryDecrypt(ChunkLayout.MaximumChunks, last, plaintext));
    }

    [Fact]
    public void Misuse_throws()
    {
        using var encryptor = new ChunkedEncryptor(key, context);
        encryptor.Complete(new ArrayBufferWriter<byte>());
        Assert.Throws<InvalidOperationException>(() => encryptor.Write([1], new ArrayBufferWriter<byte>()));
        Assert.Throws<InvalidOperationException>(() => encryptor.Complete(new ArrayBufferWriter<byte>()));

        using var decryptor = new ChunkedDecryptor(key, context);
        Assert.False(decryptor.TryComplete(out _));
        Assert.Throws<InvalidOperationException>(() => decryptor.TryComplete(out _));

        Assert.Throws<ArgumentOutOfRangeException>(() => DataKey.Import(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataKey.Import(new byte[33]));
        var disposed = DataKey.Generate();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.Export());
        Assert.Throws<ObjectDisposedException>(() => new ChunkedEncryptor(disposed, context));
    }

    private void Refused(byte[] ciphertext)
    {
        Assert.False(ChunkedMessage.Decrypt(key, context, ciphertext).IsAccepted);
        Assert.False(Fragments.Decrypt(key, context, ciphertext, 5000).IsAccepted);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static (byte[] Prefix, List<byte[]> Chunks) Split(byte[] ciphertext)
        => (ciphertext[..ChunkLayout.PrefixLength], ciphertext[ChunkLayout.PrefixLength..].Chunk(ChunkLayout.SealedChunkLength).ToList());

    private static byte[] Join(byte[] prefix, IEnumerable<byte[]> chunks) => [.. prefix, .. chunks.SelectMany(chunk => chunk)];
}
