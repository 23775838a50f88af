using System.Buffers.Binary;
using System.Text;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.UnitTests.Trust.Transparency.Bundles;
using FederatedGateway.V1;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>The audit log and what is exported of it.</summary>
internal static class LogTargets
{
    private const int MaximumBundleBytes = 48 * 1024;

    private static readonly SampleBundle Bundle = SampleBundle.Complete(noise: 3);

    private static readonly IFormMutation BundleForm = new ZipMutation(new MessageMutation(Evidence.Parser), new MessageMutation(Approval.Parser), new MessageMutation(DatasetEvidence.Parser), new MessageMutation(StudyManifest.Parser));

    public static IEnumerable<FuzzTarget> All =>
    [
        new("audit-bundle", ReadBundle, () => [ZipMutation.Write(Bundle.Build().Select(file => KeyValuePair.Create(file.Key, file.Value.ToArray())))]) { Form = BundleForm, MaximumBytes = MaximumBundleBytes },
        new("log-files", ReadFile, LogFiles) { Words = [.. new[] { "tile/entries/", "tile/0/", "x001/", ".p/", "000", "255" }.Select(Encoding.ASCII.GetBytes)] },
        new("signed-checkpoint", bytes => TrustedCheckpoint.Open(bytes.Span, Bundle.Log.VerifierKey, Bundle.Trust.Witnesses), () => [Bundle.Checkpoint()]),
        new("checkpoint-text", SignCheckpoint, () => ["log.example/study\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"u8.ToArray()]),
        new("merkle-proofs", VerifyProofs, () => [[.. new byte[15], 3, .. new byte[7], 8, .. new byte[32 * 5]]]),
    ];

    private static void ReadBundle(ReadOnlyMemory<byte> bytes)
    {
        if (ZipMutation.Read(bytes.ToArray()).TryGetValue(out var files, out _))
        {
            _ = AuditBundle.Verify(files, Bundle.Trust);
        }
    }

    // A path, a newline, and the file that it names.
    private static IEnumerable<byte[]> LogFiles()
    {
        foreach (var (path, content) in Bundle.Build().Where(file => file.Key.StartsWith("tile/", StringComparison.Ordinal)))
        {
            yield return [.. Encoding.ASCII.GetBytes(path), (byte)'\n', .. content.Span];
        }

        foreach (var file in SharedVectors.Read("tlog/tessera/tile/entries"))
        {
            yield return [.. "tile/entries/000.p/12\n"u8, .. file];
        }
    }

    private static void ReadFile(ReadOnlyMemory<byte> bytes)
    {
        var end = bytes.Span.IndexOf((byte)'\n');
        var path = Encoding.UTF8.GetString(end < 0 ? bytes.Span : bytes.Span[..end]);
        _ = BundlePaths.IsKnown(path);
        _ = HashTile.TryParsePath(path, out _);
        if (EntryBundle.TryParsePath(path, out var bundle))
        {
            _ = bundle.Parse(end < 0 ? default : bytes[(end + 1)..]);
        }
    }

    // What a log could sign: any text.
    private static void SignCheckpoint(ReadOnlyMemory<byte> bytes)
    {
        if (Checkpoint.Parse(Encoding.UTF8.GetString(bytes.Span)).TryGetValue(out var checkpoint, out _))
        {
            _ = SignedCheckpoint.Open(SignedCheckpoint.Sign(new Checkpoint(Bundle.Log.VerifierKey.Name, checkpoint.Size, checkpoint.Root), Bundle.Log).ToBytes(), Bundle.Log.VerifierKey);
        }
    }

    private static void VerifyProofs(ReadOnlyMemory<byte> bytes)
    {
        const int SizesBytes = 2 * sizeof(long);
        if (bytes.Length < SizesBytes)
        {
            return;
        }

        var (small, large) = (BinaryPrimitives.ReadInt64BigEndian(bytes.Span), BinaryPrimitives.ReadInt64BigEndian(bytes.Span[sizeof(long)..]));
        var hashes = new List<TreeHash>();
        for (var rest = bytes[SizesBytes..]; rest.Length >= TreeHash.Length && TreeHash.TryParse(rest.Span[..TreeHash.Length], out var hash); rest = rest[TreeHash.Length..])
        {
            hashes.Add(hash);
        }

        _ = InclusionProof.Verify(small, large, MerkleHashing.EmptyRoot, hashes, MerkleHashing.EmptyRoot);
        _ = ConsistencyProof.Verify(small, MerkleHashing.EmptyRoot, large, MerkleHashing.EmptyRoot, hashes);
        _ = ConsistencyProof.VerifyForWitness(small, MerkleHashing.EmptyRoot, large, MerkleHashing.EmptyRoot, hashes);
    }
}
