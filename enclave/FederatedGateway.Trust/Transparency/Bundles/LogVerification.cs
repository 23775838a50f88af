using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The log's part of an audit: signature, witnesses, then the whole tree computed from the entries and compared with tiles, root and the auditor's previous checkpoint.</summary>
internal sealed class LogVerification(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, AuditTrust trust, BundleTallies tallies)
{
    private const string KeyConfigPrefix = BundlePaths.KeyConfigs + "/";

    private readonly List<LoggedDocument> documents = [];

    /// <summary>Null when anything in the log itself failed: nothing that refers to it can be decided then.</summary>
    public VerifiedLog? Verify()
    {
        CheckStatedKey();
        if (OpenCheckpoint() is not { } checkpoint)
        {
            return null;
        }

        var size = checkpoint.Checkpoint.Size;
        var complete = CheckFiles(size);
        var builder = new TileBuilder(CompareTile);
        if (!complete || !AppendEntries(builder, size))
        {
            return null;
        }

        foreach (var (tile, bytes) in builder.Partial())
        {
            CompareTile(tile, bytes);
        }

        tallies.Root.Record(builder.Root == checkpoint.Checkpoint.Root
            ? null
            : new Refusal(Reasons.CheckpointInvalid, $"the entries give the root {builder.Root} at size {size}; the checkpoint says {checkpoint.Checkpoint.Root}"));
        if (tallies.Root.Failed || tallies.Tiles.Failed || tallies.Entries.Failed)
        {
            return null;
        }

        var log = new VerifiedLog(checkpoint, TileHashReader.Over(size, tile => files[tile.Path]), documents);
        return CheckPrevious(log) ? log : null;
    }

    private void CheckStatedKey()
    {
        if (files.TryGetValue(BundlePaths.LogKey, out var stated))
        {
            tallies.Checkpoint.Record(StrictUtf8.TryDecode(stated.Span, out var text) && text == trust.LogKey + "\n"
                ? null
                : new Refusal(Reasons.KeyMismatch, $"{BundlePaths.LogKey} is not the pinned log key {trust.LogKey.Name} ({trust.LogKey.KeyId:x8})"));
        }
    }

    private TrustedCheckpoint? OpenCheckpoint()
    {
        if (!files.TryGetValue(BundlePaths.Checkpoint, out var bytes))
        {
            tallies.Checkpoint.Fail(Reasons.CheckpointInvalid, "the bundle has no checkpoint");
            return null;
        }

        if (!SignedCheckpoint.Open(bytes.Span, trust.LogKey).TryGetValue(out var signed, out var refusal))
        {
            tallies.Checkpoint.Fail(refusal);
            return null;
        }

        tallies.Checkpoint.Pass();
        var verdict = trust.Witnesses.Evaluate(signed);
        tallies.Witnesses.Record(verdict.Refusal);
        return verdict.TryGetValue(out var quorum, out _) ? new TrustedCheckpoint(signed, quorum) : null;
    }

    private bool CheckFiles(long size)
    {
        // Counted first: a signed size that the bundle cannot hold must not make us enumerate its tiles.
        var fullBundles = size / HashTile.FullWidth;
        if (fullBundles > files.Count)
        {
            tallies.Files.Fail(Reasons.NotFound, $"the checkpoint has size {size}, for which {fullBundles} full entry bundles are needed; the bundle has {files.Count} files");
            return false;
        }

        var expected = HashTile.ForSize(size).Select(tile => tile.Path).Concat(EntryBundle.ForSize(size).Select(bundle => bundle.Path)).ToHashSet(StringComparer.Ordinal);
        var complete = true;
        foreach (var path in expected.Where(path => !files.ContainsKey(path)))
        {
            tallies.Files.Fail(Reasons.NotFound, $"{path} is missing");
            complete = false;
        }

        foreach (var (path, bytes) in files)
        {
            tallies.Files.Record(CheckFile(path, bytes, expected));
        }

        return complete;
    }

    private static Refusal? CheckFile(string path, ReadOnlyMemory<byte> bytes, HashSet<string> tiles)
    {
        if (!tiles.Contains(path) && (!BundlePaths.IsKnown(path) || path.StartsWith("tile/", StringComparison.Ordinal)))
        {
            return new Refusal(Reasons.MalformedMessage, $"the file \"{Printable(path)}\" does not belong into an audit bundle of this size");
        }

        // Manifests and orders are compared with their names where they are read; nothing may ever ask for a key config.
        return path.StartsWith(KeyConfigPrefix, StringComparison.Ordinal) && Sha256Digest.Of(bytes.Span).ToString() != path[KeyConfigPrefix.Length..]
            ? new Refusal(Reasons.DigestMismatch, $"{path} has another SHA-256 than its name says")
            : null;
    }

    private bool AppendEntries(TileBuilder builder, long size)
    {
        foreach (var bundle in EntryBundle.ForSize(size))
        {
            if (!bundle.Parse(files[bundle.Path]).TryGetValue(out var entries, out var refusal))
            {
                tallies.Entries.Fail(refusal);
                return false;
            }

            foreach (var bytes in entries)
            {
                var verdict = AuditEntry.Parse(bytes);
                if (verdict.TryGetValue(out var entry, out var malformed) && VerifiedLog.NamesDocument(entry))
                {
                    documents.Add(new LoggedDocument(builder.Size, entry));
                }

                tallies.Entries.Record(malformed is null ? null : malformed with { Detail = $"entry {builder.Size}: {malformed.Detail}" });
                builder.Append(MerkleHashing.Leaf(bytes.Span));
            }
        }

        return true;
    }

    private void CompareTile(HashTile tile, ReadOnlyMemory<byte> bytes)
        => tallies.Tiles.Record(files[tile.Path].Span.SequenceEqual(bytes.Span) ? null : new Refusal(Reasons.DigestMismatch, $"{tile.Path} does not hold the hashes of the entries"));

    private bool CheckPrevious(VerifiedLog log)
    {
        if (trust.PreviousCheckpoint is not { } bytes)
        {
            return true;
        }

        // Its own witnesses were checked when it was accepted; the policy may have changed since.
        if (!SignedCheckpoint.Open(bytes, trust.LogKey).TryGetValue(out var previous, out var refusal))
        {
            tallies.PreviousCheckpoint.Fail(refusal with { Detail = $"the previous checkpoint: {refusal.Detail}" });
            return false;
        }

        var size = log.Checkpoint.Checkpoint.Size;
        tallies.PreviousCheckpoint.Record(log.Extends(previous.Checkpoint)
            ? null
            : previous.Checkpoint.Size > size
                ? new Refusal(Reasons.CheckpointInvalid, $"the bundle has size {size}, the previous checkpoint {previous.Checkpoint.Size}: it is older, or the log was cut")
                : new Refusal(Reasons.LogForked, $"the log at size {size} does not extend the previous checkpoint of size {previous.Checkpoint.Size}; keep both checkpoints as evidence"));
        return !tallies.PreviousCheckpoint.Failed;
    }

    /// <summary>Names come from a file of unknown origin and go to a terminal.</summary>
    private static string Printable(string path)
        => new([.. path.Take(100).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character)]);
}
