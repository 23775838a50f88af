namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>
/// Lengths of C2SP chunked-encryption (c2sp.org/chunked-encryption): salt (24) ‖ commitment (32) ‖ chunks of 16 KiB, each followed by a 16-byte tag.
/// The last chunk is always shorter than 16 KiB and may be empty, so that every plaintext length has one ciphertext length and no truncation at a
/// chunk boundary is a message.
/// </summary>
public static class ChunkLayout
{
    public const int SaltLength = 24;

    public const int CommitmentLength = 32;

    /// <summary>Salt and commitment, before the first chunk.</summary>
    public const int PrefixLength = SaltLength + CommitmentLength;

    /// <summary>Plaintext bytes of every chunk but the last.</summary>
    public const int ChunkLength = 16 * 1024;

    public const int TagLength = 16;

    public const int SealedChunkLength = ChunkLength + TagLength;

    /// <summary>The specification's bound on chunks in a message: below it neither the key's wear-out nor the nonce's invariant part is a concern.</summary>
    public const long MaximumChunks = 1L << 38;

    /// <summary>4 PiB − 1 byte, the specification's bound.</summary>
    public const long MaximumPlaintextLength = (MaximumChunks * ChunkLength) - 1;

    /// <summary>Ciphertext bytes for <paramref name="plaintextLength"/> bytes, 0 to <see cref="MaximumPlaintextLength"/>.</summary>
    public static long CiphertextLength(long plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, MaximumPlaintextLength);
        return PrefixLength + plaintextLength + (((plaintextLength / ChunkLength) + 1) * TagLength);
    }

    /// <summary>The inverse of <see cref="CiphertextLength"/>; false for a length that no message has.</summary>
    public static bool TryPlaintextLength(long ciphertextLength, out long plaintextLength)
    {
        plaintextLength = 0;
        if (ciphertextLength < PrefixLength + TagLength)
        {
            return false;
        }

        var (chunks, last) = Math.DivRem(ciphertextLength - PrefixLength, SealedChunkLength);
        if (last < TagLength || chunks >= MaximumChunks)
        {
            return false;
        }

        plaintextLength = (chunks * ChunkLength) + last - TagLength;
        return true;
    }
}
