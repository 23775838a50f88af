using System.Globalization;
using System.Text;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>
/// Proof that an entry is in a log, to be verified offline (C2SP tlog-proof, file extension <c>.tlog-proof</c>): index, inclusion proof and signed checkpoint.
/// </summary>
public sealed class TlogProof
{
    /// <summary>Opaque data beside the proof; ours has none, others' is kept.</summary>
    public const int MaximumExtraBytes = 64 * 1024;

    private const string Header = "c2sp.org/tlog-proof@v1\n";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    /// <summary>Header, extra line, index, 63 hashes, and a note.</summary>
    private const int MaximumBytes = SignedNote.MaximumBytes + (MaximumExtraBytes * 2) + 4096;

    private readonly byte[] checkpoint;

    /// <param name="index">The entry's number, from 0.</param>
    /// <param name="hashes">From <see cref="InclusionProof.Make"/>.</param>
    /// <param name="checkpoint">The signed note, with its cosignatures.</param>
    /// <param name="extra">Opaque and not authenticated; null for no extra line.</param>
    public TlogProof(long index, IReadOnlyList<TreeHash> hashes, ReadOnlySpan<byte> checkpoint, byte[]? extra = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashes.Count, InclusionProof.MaximumHashes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(extra?.Length ?? 0, MaximumExtraBytes);
        Index = index;
        Hashes = [.. hashes];

        // A null array converts to an empty memory, which would be an extra line of nothing.
        Extra = extra is null ? default(ReadOnlyMemory<byte>?) : extra;
        this.checkpoint = checkpoint.ToArray();
    }

    public long Index { get; }

    public IReadOnlyList<TreeHash> Hashes { get; }

    /// <summary>The signed note as it came; unverified until <see cref="Verify"/>.</summary>
    public ReadOnlyMemory<byte> Checkpoint => checkpoint;

    /// <summary>Opaque, and authenticated by nothing. Null when there is no extra line.</summary>
    public ReadOnlyMemory<byte>? Extra { get; }

    /// <summary>Refusals are <see cref="Reasons.InclusionProofInvalid"/>.</summary>
    public static Verdict<TlogProof> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumBytes)
        {
            return Invalid($"has {bytes.Length} bytes; at most {MaximumBytes} are accepted");
        }

        if (!StrictUtf8.TryDecode(bytes, out var text) || !text.StartsWith(Header, StringComparison.Ordinal))
        {
            return Invalid("does not start with c2sp.org/tlog-proof@v1");
        }

        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < Header.Length)
        {
            return Invalid("has no empty line before its checkpoint");
        }

        var lines = new Queue<string>(text[Header.Length..blank].Split('\n'));
        byte[]? extra = null;
        if (lines.Peek().StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines.Dequeue().AsSpan(ExtraPrefix.Length), MaximumExtraBytes, out var decoded))
            {
                return Invalid($"has an extra line that is not base64 of at most {MaximumExtraBytes} bytes");
            }

            extra = decoded;
        }

        if (!lines.TryDequeue(out var indexLine) || !indexLine.StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !StrictDecimal.TryParse(indexLine.AsSpan(IndexPrefix.Length), out var index))
        {
            return Invalid("has no index line with a canonical decimal number below 2^63");
        }

        if (lines.Count > InclusionProof.MaximumHashes)
        {
            return Invalid($"has {lines.Count} hashes; at most {InclusionProof.MaximumHashes} are possible");
        }

        var hashes = new List<TreeHash>(lines.Count);
        foreach (var line in lines)
        {
            if (!TreeHash.TryParseBase64(line, out var hash))
            {
                return Invalid($"has a hash (number {hashes.Count + 1}) that is not the base64 of {TreeHash.Length} bytes");
            }

            hashes.Add(hash);
        }

        return Verdict<TlogProof>.Accepted(new TlogProof(index, hashes, StrictUtf8.Encode(text[(blank + 2)..]), extra));
    }

    /// <summary>The file; parsing it gives the same proof, and writing a parsed proof gives the same bytes.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header);
        if (Extra is { } extra)
        {
            text.Append(ExtraPrefix).Append(Convert.ToBase64String(extra.Span)).Append('\n');
        }

        text.Append(IndexPrefix).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return [.. StrictUtf8.Encode(text.Append('\n').ToString()), .. checkpoint];
    }

    /// <summary>
    /// Verifies, in this order: the log's signature, the witness quorum, the inclusion. The checkpoint comes back so that the caller can demand consistency with the last one it saw
    /// (<see cref="TrustedCheckpoint.Advance"/>).
    /// </summary>
    /// <param name="leaf">The hash of the entry itself, computed by the caller from the entry: <see cref="MerkleHashing.Leaf"/>.</param>
    /// <param name="logKey">The pinned key of the log.</param>
    /// <param name="policy">The pinned witness policy.</param>
    public Verdict<TrustedCheckpoint> Verify(TreeHash leaf, VerifierKey logKey, WitnessPolicy policy)
        => TrustedCheckpoint.Open(checkpoint, logKey, policy).Then(trusted
            => InclusionProof.Verify(Index, trusted.Checkpoint.Size, leaf, Hashes, trusted.Checkpoint.Root)
                ? Verdict<TrustedCheckpoint>.Accepted(trusted)
                : Verdict<TrustedCheckpoint>.Refused(
                    Reasons.InclusionProofInvalid, $"entry {Index} is not shown to be in the log {trusted.Checkpoint.Origin} at size {trusted.Checkpoint.Size}"));

    private static Verdict<TlogProof> Invalid(string what) => Verdict<TlogProof>.Refused(Reasons.InclusionProofInvalid, $"the log proof {what}");
}
