using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>
/// Decrypts one message (c2sp.org/chunked-encryption, Cobblestone-256) that arrives in fragments of any size. Gives out verified chunks only, and only
/// <see cref="TryComplete"/> says that they were the whole message: nothing may be committed before. A refusal is final. Holds one chunk of ciphertext
/// and one of plaintext; allocates nothing as it goes. Not for several threads at once.
/// <code>
/// while (decryptor.TryDecrypt(ref fragment, out var plaintext)) { Consume(plaintext); }
/// if (decryptor.Refusal is { } refusal) { return refusal; }
/// </code>
/// </summary>
public sealed class ChunkedDecryptor : IDisposable
{
    private static readonly Refusal Truncated = new(Reasons.CiphertextTruncated, "the ciphertext ends too early; fetch or upload it again from the last committed offset");

    private static readonly Refusal NotAuthentic = new(Reasons.DecryptionFailed, "the ciphertext is not what its sender encrypted under this key for this envelope");

    private static readonly Refusal TooLong = new(Reasons.LimitExceeded, "the ciphertext has more chunks than a message may have");

    private readonly byte[] key;
    private readonly byte[] context;
    private readonly byte[] pending = new byte[ChunkLayout.SealedChunkLength];
    private readonly byte[] verified = GC.AllocateArray<byte>(ChunkLayout.ChunkLength, pinned: true);
    private Cobblestone256? cipher;
    private int pendingLength;
    private long number;
    private bool completed;

    /// <param name="key">May be disposed afterwards.</param>
    /// <param name="context">The bytes that the message was encrypted with.</param>
    public ChunkedDecryptor(DataKey key, ReadOnlySpan<byte> context)
    {
        this.key = GC.AllocateArray<byte>(DataKey.Length, pinned: true);
        key.Bytes.CopyTo(this.key);
        this.context = context.ToArray();
    }

    /// <summary>
    /// Why the message is refused, if it is: CIPHERTEXT_TRUNCATED tells its length alone, DECRYPTION_FAILED every failure under the key, LIMIT_EXCEEDED
    /// too many chunks.
    /// </summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Takes bytes from the front of <paramref name="ciphertext"/> until a chunk is verified or no bytes are left.</summary>
    /// <param name="ciphertext">What has arrived; on return the part not taken yet. Empty after a refusal.</param>
    /// <param name="plaintext">One whole chunk, valid until the next call.</param>
    /// <returns>True with a chunk; false when more bytes are needed or the message is refused (see <see cref="Refusal"/>).</returns>
    public bool TryDecrypt(ref ReadOnlySpan<byte> ciphertext, out ReadOnlySpan<byte> plaintext)
    {
        ThrowIfCompleted();
        plaintext = default;
        if (Refusal is null && TryReadChunk(ref ciphertext, out var chunk) && TryOpen(chunk, out plaintext))
        {
            return true;
        }

        if (Refusal is not null)
        {
            ciphertext = default;
        }

        return false;
    }

    /// <summary>To be called when no more bytes come: verifies the final short chunk.</summary>
    /// <param name="plaintext">The last bytes of the message, 0 to 16,383; valid until disposal.</param>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool TryComplete(out ReadOnlySpan<byte> plaintext)
    {
        ThrowIfCompleted();
        completed = true;
        plaintext = default;
        if (Refusal is not null)
        {
            return false;
        }

        if (cipher is null || pendingLength < ChunkLayout.TagLength)
        {
            Refusal = Truncated;
            return false;
        }

        return TryOpen(pending.AsSpan(0, pendingLength), out plaintext);
    }

    public void Dispose()
    {
        completed = true;
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(verified);
        cipher?.Dispose();
    }

    private bool TryReadChunk(ref ReadOnlySpan<byte> ciphertext, out ReadOnlySpan<byte> chunk)
    {
        chunk = default;
        if (cipher is null && (!TryFill(ref ciphertext, ChunkLayout.PrefixLength) || !TryBegin()))
        {
            return false;
        }

        // The common case takes the chunk from where it lies.
        if (pendingLength == 0 && ciphertext.Length >= ChunkLayout.SealedChunkLength)
        {
            chunk = ciphertext[..ChunkLayout.SealedChunkLength];
            ciphertext = ciphertext[ChunkLayout.SealedChunkLength..];
            return true;
        }

        if (!TryFill(ref ciphertext, ChunkLayout.SealedChunkLength))
        {
            return false;
        }

        chunk = pending;
        pendingLength = 0;
        return true;
    }

    private bool TryFill(ref ReadOnlySpan<byte> ciphertext, int length)
    {
        var taken = Math.Min(ciphertext.Length, length - pendingLength);
        ciphertext[..taken].CopyTo(pending.AsSpan(pendingLength));
        ciphertext = ciphertext[taken..];
        pendingLength += taken;
        return pendingLength == length;
    }

    private bool TryBegin()
    {
        var candidate = new Cobblestone256(key, pending.AsSpan(0, ChunkLayout.SaltLength), context);
        CryptographicOperations.ZeroMemory(key);
        pendingLength = 0;
        if (CryptographicOperations.FixedTimeEquals(candidate.Commitment, pending.AsSpan(ChunkLayout.SaltLength, ChunkLayout.CommitmentLength)))
        {
            cipher = candidate;
            return true;
        }

        candidate.Dispose();
        Refusal = NotAuthentic;
        return false;
    }

    [MemberNotNullWhen(false, nameof(Refusal))]
    private bool TryOpen(ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> plaintext)
    {
        plaintext = default;
        var length = chunk.Length - ChunkLayout.TagLength;
        if (number >= ChunkLayout.MaximumChunks)
        {
            Refusal = TooLong;
            return false;
        }

        if (!cipher!.TryDecrypt(number, chunk, verified.AsSpan(0, length)))
        {
            Refusal = NotAuthentic;
            return false;
        }

        number++;
        plaintext = verified.AsSpan(0, length);
        return true;
    }

    private void ThrowIfCompleted()
    {
        if (completed)
        {
            throw new InvalidOperationException("the message has ended; a new message needs a new decryptor");
        }
    }
}
