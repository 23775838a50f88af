using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;

namespace FederatedGateway.Benchmarks;

/// <summary>Chunked encryption against the least that any encryption of the same chunks costs.</summary>
internal static class ChunkedEncryptionBenchmark
{
    private const int PlaintextLength = 64 * 1024 * 1024;

    private const int FragmentLength = 64 * 1024;

    public static ChunkedEncryptionFigures Measure(int rounds = 9)
    {
        var plaintext = RandomNumberGenerator.GetBytes(PlaintextLength);
        byte[] context = SHA256.HashData("benchmark"u8);
        using var key = DataKey.Generate();
        var message = ChunkedMessage.Encrypt(key, context, plaintext);
        using var aes = new AesGcm(RandomNumberGenerator.GetBytes(32), ChunkLayout.TagLength);
        var window = new byte[FragmentLength];
        var (sealedChunks, tags) = (new byte[PlaintextLength], new byte[PlaintextLength / ChunkLayout.ChunkLength * ChunkLayout.TagLength]);
        PlainEncrypt(aes, plaintext, sealedChunks, tags);

        var seconds = new double[4][];
        for (var series = 0; series < seconds.Length; series++)
        {
            seconds[series] = new double[rounds];
        }

        for (var round = -1; round < rounds; round++)
        {
            double[] measured =
            [
                Time(() => PlainEncrypt(aes, plaintext, window, tags)),
                Time(() => ChunkedEncrypt(key, context, plaintext)),
                Time(() => PlainDecrypt(aes, sealedChunks, tags)),
                Time(() => ChunkedDecrypt(key, context, message)),
            ];
            for (var series = 0; round >= 0 && series < measured.Length; series++)
            {
                seconds[series][round] = measured[series];
            }
        }

        return new ChunkedEncryptionFigures(
            Rate(seconds[0]),
            Rate(seconds[1]),
            Ratio(seconds[0], seconds[1]),
            Rate(seconds[2]),
            Rate(seconds[3]),
            Ratio(seconds[2], seconds[3]),
            PlaintextLength,
            rounds);
    }

    // The output is used again and again from its start where it is shorter than the plaintext: both loops write as much memory.
    private static void PlainEncrypt(AesGcm aes, byte[] plaintext, byte[] output, byte[] tags)
    {
        Span<byte> nonce = stackalloc byte[12];
        for (var (offset, tag) = (0, 0); offset < PlaintextLength; (offset, tag) = (offset + ChunkLayout.ChunkLength, tag + ChunkLayout.TagLength))
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, offset);
            aes.Encrypt(
                nonce,
                plaintext.AsSpan(offset, ChunkLayout.ChunkLength),
                output.AsSpan(offset % output.Length, ChunkLayout.ChunkLength),
                tags.AsSpan(tag, ChunkLayout.TagLength));
        }
    }

    private static void PlainDecrypt(AesGcm aes, byte[] sealedChunks, byte[] tags)
    {
        Span<byte> nonce = stackalloc byte[12];
        var plaintext = new byte[ChunkLayout.ChunkLength];
        for (var (offset, tag) = (0, 0); offset < PlaintextLength; (offset, tag) = (offset + ChunkLayout.ChunkLength, tag + ChunkLayout.TagLength))
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, offset);
            aes.Decrypt(nonce, sealedChunks.AsSpan(offset, ChunkLayout.ChunkLength), tags.AsSpan(tag, ChunkLayout.TagLength), plaintext);
        }
    }

    private static void ChunkedEncrypt(DataKey key, byte[] context, byte[] plaintext)
    {
        using var encryptor = new ChunkedEncryptor(key, context);
        var ciphertext = new ArrayBufferWriter<byte>(FragmentLength + (2 * ChunkLayout.SealedChunkLength));
        var total = 0L;
        for (var offset = 0; offset < plaintext.Length; offset += FragmentLength)
        {
            encryptor.Write(plaintext.AsSpan(offset, FragmentLength), ciphertext);
            total += ciphertext.WrittenCount;
            ciphertext.ResetWrittenCount();
        }

        encryptor.Complete(ciphertext);
        if (total + ciphertext.WrittenCount != ChunkLayout.CiphertextLength(plaintext.Length))
        {
            throw new InvalidOperationException("the message was not encrypted whole");
        }
    }

    private static void ChunkedDecrypt(DataKey key, byte[] context, byte[] message)
    {
        using var decryptor = new ChunkedDecryptor(key, context);
        var total = 0L;
        for (var offset = 0; offset < message.Length; offset += FragmentLength)
        {
            ReadOnlySpan<byte> fragment = message.AsSpan(offset, Math.Min(FragmentLength, message.Length - offset));
            while (decryptor.TryDecrypt(ref fragment, out var chunk))
            {
                total += chunk.Length;
            }
        }

        if (!decryptor.TryComplete(out var last) || total + last.Length != PlaintextLength)
        {
            throw new InvalidOperationException("the message was not decrypted whole");
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Rate(double[] seconds) => PlaintextLength / 1e6 / Median(seconds);

    private static double Ratio(double[] plain, double[] chunked) => Median([.. plain.Zip(chunked, (a, b) => a / b)]);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
