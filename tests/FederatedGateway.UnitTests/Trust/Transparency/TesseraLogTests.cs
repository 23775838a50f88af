using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Transparency.Tiles;

namespace FederatedGateway.UnitTests.Trust.Transparency;

/// <summary>A whole small log that transparency-dev/tessera wrote: tiles, entry bundles and a signed checkpoint for every size.</summary>
public sealed class TesseraLogTests
{
    private static string Log => SharedFiles.Path("vectors", "tlog", "tessera");

    [Fact]
    public void Every_checkpoint_is_signed_and_has_the_root_of_its_entries_and_tiles()
    {
        var checkpoints = Checkpoints();
        Assert.Equal(16, checkpoints.Count);
        foreach (var checkpoint in checkpoints)
        {
            var tree = new CompactTree();
            foreach (var bundle in EntryBundle.ForSize(checkpoint.Size))
            {
                var bytes = File.ReadAllBytes(Path.Combine(Log, bundle.Path));
                var entries = bundle.Parse(bytes).OrThrow();
                Assert.Equal(bytes, EntryBundle.Encode(entries));
                foreach (var entry in entries)
                {
                    tree.Append(MerkleHashing.Leaf(entry.Span));
                }
            }

            Assert.Equal(checkpoint.Root, tree.Root);
            Assert.Equal(checkpoint.Root, CompactTree.Load(checkpoint.Size, Tiles(checkpoint.Size)).Root);
        }
    }

    [Fact]
    public void Every_pair_of_checkpoints_is_consistent_and_every_entry_is_included()
    {
        var checkpoints = Checkpoints();
        var newest = Tiles(checkpoints[^1].Size);
        foreach (var next in checkpoints)
        {
            foreach (var old in checkpoints.Where(old => old.Size <= next.Size))
            {
                var proof = ConsistencyProof.Make(old.Size, next.Size, Tiles(next.Size));
                Assert.True(ConsistencyProof.VerifyForWitness(old.Size, old.Root, next.Size, next.Root, proof));
                Assert.Equal(old.Size > 0 || next.Size == 0, ConsistencyProof.Verify(old.Size, old.Root, next.Size, next.Root, proof));
            }

            for (var index = 0L; index < next.Size; index++)
            {
                Assert.True(InclusionProof.Verify(index, next.Size, newest(new TreeNode(0, index)), InclusionProof.Make(index, next.Size, newest), next.Root));
            }
        }
    }

    [Fact]
    public void Every_changed_bit_of_a_checkpoint_is_refused()
    {
        var key = Key();
        var bytes = File.ReadAllBytes(Path.Combine(Log, "checkpoint"));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedCheckpoint.Open(bytes, key).IsAccepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(bytes, SignedCheckpoint.Open(bytes, key).OrThrow().ToBytes());
    }

    private static VerifierKey Key() => VerifierKey.Parse(File.ReadAllText(Path.Combine(Log, "log.vkey")).TrimEnd('\n')).OrThrow();

    private static List<Checkpoint> Checkpoints()
        => [.. Directory.EnumerateFiles(Log, "checkpoint.?*").Where(file => Path.HasExtension(file)).Select(file => SignedCheckpoint.Open(File.ReadAllBytes(file), Key()).OrThrow().Checkpoint).OrderBy(checkpoint => checkpoint.Size)];

    private static HashReader Tiles(long size) => TileHashReader.Over(size, tile => File.ReadAllBytes(Path.Combine(Log, tile.Path)));
}
