using System.Buffers.Binary;
using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Pseudo-random 64-bit tags of rows under the study's secret: AES-256 of the row number under HKDF-SHA-256(splitKey, purpose, seed, repeat).
/// Nobody without the secret can tell which rows are held out, and nobody with it gets another answer.
/// </summary>
internal static class KeyedTags
{
    /// <summary>Length of the split key in bytes.</summary>
    public const int KeyBytes = 32;

    private const string Label = "fgw-split-v1";
    private const int BlockBytes = 16;
    private const int BatchBlocks = 4096;

    /// <summary>One tag a row.</summary>
    /// <param name="splitKey">The study's secret, 32 bytes.</param>
    /// <param name="purpose">Keeps the uses apart ("order", "holdout").</param>
    /// <param name="seed">The manifest's evaluation seed.</param>
    /// <param name="repeat">Number of the split.</param>
    /// <param name="rows">How many.</param>
    public static ulong[] Generate(ReadOnlySpan<byte> splitKey, string purpose, ulong seed, uint repeat, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(splitKey.Length, KeyBytes);
        Span<byte> numbers = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(numbers, seed);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], repeat);
        var input = new SignedInput(Label).Field(purpose).Field(numbers).ToArray();

        Span<byte> key = stackalloc byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, splitKey, key, salt: [], info: input);
        try
        {
            return Encrypt(key, rows);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static ulong[] Encrypt(ReadOnlySpan<byte> key, int rows)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var tags = new ulong[rows];
        var blocks = new byte[BatchBlocks * BlockBytes];
        for (var start = 0; start < rows; start += BatchBlocks)
        {
            var batch = blocks.AsSpan(0, Math.Min(BatchBlocks, rows - start) * BlockBytes);
            batch.Clear();
            for (var block = 0; block * BlockBytes < batch.Length; block++)
            {
                BinaryPrimitives.WriteInt32BigEndian(batch[((block * BlockBytes) + 12)..], start + block);
            }

            // Single blocks on purpose: the cipher serves as a pseudo-random permutation of row numbers, not to hide a message.
            aes.EncryptEcb(batch, batch, PaddingMode.None);
            for (var block = 0; block * BlockBytes < batch.Length; block++)
            {
                tags[start + block] = BinaryPrimitives.ReadUInt64BigEndian(batch[(block * BlockBytes)..]);
            }
        }

        return tags;
    }
}
