using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Ingest;

/// <summary>
/// Counts the bytes that hold decrypted rows and what is derived from them, and refuses to pass a limit. Thread-safe. It counts what this program
/// allocates, not the learners' own working memory, which <c>WorkingMemory</c> estimates and reserves before a fit.
/// </summary>
/// <param name="limitBytes">Most bytes held at a time.</param>
internal sealed class MemoryBudget(long limitBytes)
{
    private readonly Lock gate = new();
    private long held;
    private long peak;

    /// <summary>Most bytes held at a time.</summary>
    public long LimitBytes { get; } = limitBytes;

    /// <summary>The most bytes that have been held.</summary>
    public long PeakBytes
    {
        get
        {
            lock (gate)
            {
                return peak;
            }
        }
    }

    /// <summary>Bytes held now.</summary>
    public long HeldBytes
    {
        get
        {
            lock (gate)
            {
                return held;
            }
        }
    }

    /// <summary>Takes bytes, or refuses with <see cref="Reasons.MemoryLimitExceeded"/>; null when taken.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="purpose">What for, for the refusal ("decrypted rows").</param>
    public Refusal? Reserve(long bytes, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (gate)
        {
            if (bytes > LimitBytes - held)
            {
                return new Refusal(
                    Reasons.MemoryLimitExceeded,
                    $"{purpose} need {bytes} bytes more than the {held} held; the limit is {LimitBytes}: give the enclave more memory or train on fewer rows or columns");
            }

            held += bytes;
            peak = Math.Max(peak, held);
            return null;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, held);
            held -= bytes;
        }
    }
}
