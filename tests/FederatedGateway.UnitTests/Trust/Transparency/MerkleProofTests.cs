using CsCheck;
using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class MerkleProofTests
{
    private const int LargestTree = 3000;

    private static readonly ReferenceTree Tree = ReferenceTree.Of(LargestTree);

    private static readonly Gen<(int Index, int Size)> Leaves = Gen.Int[1, LargestTree].SelectMany(size => Gen.Int[0, size - 1].Select(index => (index, size)));

    private static readonly Gen<(int Old, int New)> Sizes = Gen.Int[1, LargestTree].SelectMany(size => Gen.Int[1, size].Select(old => (old, size)));

    [Fact]
    public void A_compact_tree_has_the_root_of_RFC_6962_at_every_size()
    {
        var compact = new CompactTree();
        for (var size = 0; size <= 600; size++)
        {
            Assert.Equal(Tree.Root(size), compact.Root);
            Assert.Equal(Tree.Root(size), CompactTree.Restore(size, compact.Frontier).Root);
            Assert.Equal(compact.Frontier, CompactTree.Load(size, Tree.Read).Frontier);
            compact.Append(Tree.Leaf(size), (node, hash) => Assert.Equal(Tree.Read(node), hash));
        }
    }

    [Fact]
    public void A_frontier_of_another_size_is_refused()
        => Assert.Throws<ArgumentException>(() => CompactTree.Restore(6, [Tree.Leaf(0)]));

    [Fact]
    public void Small_trees_prove_everything_as_RFC_6962_says()
    {
        for (var size = 1; size <= 40; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var path = InclusionProof.Make(index, size, Tree.Read);
                Assert.Equal(Tree.Path(index, size), path);
                Assert.True(InclusionProof.Verify(index, size, Tree.Leaf(index), path, Tree.Root(size)));

                var oldSize = index + 1;
                var proof = ConsistencyProof.Make(oldSize, size, Tree.Read);
                Assert.Equal(Tree.Proof(oldSize, size), proof);
                Assert.True(ConsistencyProof.Verify(oldSize, Tree.Root(oldSize), size, Tree.Root(size), proof));
            }
        }
    }

    [Fact]
    public void Inclusion_is_proved_at_any_index_and_size()
        => Leaves.Sample(
            leaf =>
            {
                var path = InclusionProof.Make(leaf.Index, leaf.Size, Tree.Read);
                Assert.Equal(Tree.Path(leaf.Index, leaf.Size), path);
                Assert.True(InclusionProof.Verify(leaf.Index, leaf.Size, Tree.Leaf(leaf.Index), path, Tree.Root(leaf.Size)));
            },
            iter: 100);

    [Fact]
    public void An_inclusion_proof_holds_for_no_other_leaf_index_size_or_root()
        => Leaves.Sample(
            leaf =>
            {
                var (index, size) = leaf;
                var path = InclusionProof.Make(index, size, Tree.Read);
                var root = Tree.Root(size);
                Assert.False(InclusionProof.Verify(index, size, Tree.Leaf((index + 1) % LargestTree), path, root));
                Assert.False(InclusionProof.Verify(index, size, Tree.Leaf(index), path, Flip(root, index)));
                foreach (var other in Others(index).Where(other => other != index))
                {
                    Assert.False(InclusionProof.Verify(other, size, Tree.Leaf(index), path, root), $"index {other} for {index} of {size}");
                }

                // Paths of neighbouring sizes may have one shape; size and root are signed together, so the other size comes with its own root.
                foreach (var other in Others(size).Where(other => other != size && other is > 0 and <= LargestTree))
                {
                    Assert.False(InclusionProof.Verify(index, other, Tree.Leaf(index), path, Tree.Root((int)other)), $"size {other} for {size}");
                }

                Assert.False(InclusionProof.Verify(-1, size, Tree.Leaf(index), path, root));
                Assert.False(InclusionProof.Verify(index, -1, Tree.Leaf(index), path, root));
                Assert.False(InclusionProof.Verify(size, size, Tree.Leaf(index), path, root));
            },
            iter: 60);

    [Fact]
    public void Every_changed_bit_of_an_inclusion_proof_is_refused()
        => Leaves.Sample(
            leaf =>
            {
                var path = InclusionProof.Make(leaf.Index, leaf.Size, Tree.Read);
                var root = Tree.Root(leaf.Size);
                foreach (var changed in Changes(path))
                {
                    Assert.False(InclusionProof.Verify(leaf.Index, leaf.Size, Tree.Leaf(leaf.Index), changed, root));
                }
            },
            iter: 8);

    [Fact]
    public void Consistency_is_proved_between_any_sizes()
        => Sizes.Sample(
            sizes =>
            {
                var proof = ConsistencyProof.Make(sizes.Old, sizes.New, Tree.Read);
                Assert.Equal(Tree.Proof(sizes.Old, sizes.New), proof);
                Assert.True(ConsistencyProof.Verify(sizes.Old, Tree.Root(sizes.Old), sizes.New, Tree.Root(sizes.New), proof));
            },
            iter: 100);

    [Fact]
    public void A_consistency_proof_holds_for_no_other_sizes_or_roots()
        => Sizes.Where(sizes => sizes.Old < sizes.New).Sample(
            sizes =>
            {
                var (old, @new) = sizes;
                var proof = ConsistencyProof.Make(old, @new, Tree.Read);
                var (oldRoot, newRoot) = (Tree.Root(old), Tree.Root(@new));
                Assert.False(ConsistencyProof.Verify(old, newRoot, @new, oldRoot, proof));
                Assert.False(ConsistencyProof.Verify(old, Flip(oldRoot, old), @new, newRoot, proof));
                Assert.False(ConsistencyProof.Verify(old, oldRoot, @new, Flip(newRoot, old), proof));
                Assert.False(ConsistencyProof.Verify(@new, newRoot, old, oldRoot, proof));
                foreach (var other in Others(old).Where(other => other != old && other is > 0 and <= LargestTree))
                {
                    Assert.False(ConsistencyProof.Verify(other, Tree.Root((int)other), @new, newRoot, proof), $"old size {other} for {old} of {@new}");
                }

                foreach (var other in Others(@new).Where(other => other != @new && other is > 0 and <= LargestTree))
                {
                    Assert.False(ConsistencyProof.Verify(old, oldRoot, other, Tree.Root((int)other), proof), $"new size {other} for {@new} from {old}");
                }
            },
            iter: 60);

    [Fact]
    public void Every_changed_bit_of_a_consistency_proof_is_refused()
        => Sizes.Where(sizes => sizes.Old < sizes.New).Sample(
            sizes =>
            {
                var proof = ConsistencyProof.Make(sizes.Old, sizes.New, Tree.Read);
                var (oldRoot, newRoot) = (Tree.Root(sizes.Old), Tree.Root(sizes.New));
                foreach (var changed in Changes(proof))
                {
                    Assert.False(ConsistencyProof.Verify(sizes.Old, oldRoot, sizes.New, newRoot, changed));
                    Assert.False(ConsistencyProof.VerifyForWitness(sizes.Old, oldRoot, sizes.New, newRoot, changed));
                }
            },
            iter: 8);

    [Fact]
    public void Everything_extends_the_empty_tree_for_a_witness_and_nothing_does_for_a_verifier()
    {
        var root = Tree.Root(5);
        Assert.True(ConsistencyProof.VerifyForWitness(0, MerkleHashing.EmptyRoot, 5, root, []));
        Assert.False(ConsistencyProof.Verify(0, MerkleHashing.EmptyRoot, 5, root, []));
        Assert.False(ConsistencyProof.VerifyForWitness(0, root, 5, root, []));
        Assert.False(ConsistencyProof.VerifyForWitness(0, MerkleHashing.EmptyRoot, 5, root, [root]));
        Assert.False(ConsistencyProof.VerifyForWitness(0, MerkleHashing.EmptyRoot, 0, root, []));
        Assert.True(ConsistencyProof.Verify(0, MerkleHashing.EmptyRoot, 0, MerkleHashing.EmptyRoot, []));
        Assert.Empty(ConsistencyProof.Make(0, 5, Tree.Read));
    }

    [Fact]
    public void The_largest_trees_have_proofs_of_the_largest_length()
    {
        const long Size = long.MaxValue;
        Assert.Equal(63, InclusionProof.Make(0, Size, _ => default).Count);
        Assert.All(InclusionProof.NodesFor(Size - 1, Size), node => Assert.InRange(node.Height, 0, TreeNode.MaximumHeight));
        Assert.Equal(ConsistencyProof.MaximumHashes, ConsistencyProof.Make((1L << 61) - 1, 1L << 62, _ => default).Count);
        Assert.False(InclusionProof.Verify(0, Size, default, Enumerable.Repeat(default(TreeHash), 64).ToList(), default));
    }

    [Fact]
    public void A_leaf_is_no_node()
    {
        var (left, right) = (Tree.Leaf(0), Tree.Leaf(1));
        Assert.NotEqual(MerkleHashing.Node(left, right), MerkleHashing.Leaf([.. left.ToArray(), .. right.ToArray()]));
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", MerkleHashing.Leaf([]).ToString());
        Assert.Equal(MerkleHashing.Leaf(new byte[5000]).ToArray(), System.Security.Cryptography.SHA256.HashData(new byte[5001]));
    }

    private static long[] Others(long value) => [value - 1, value + 1, value ^ 2, value * 2, value / 2, value + 256, 0];

    private static TreeHash Flip(TreeHash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
        return new TreeHash(bytes);
    }

    /// <summary>Each bit flipped, each node removed, doubled and swapped with its neighbour, one more at each end.</summary>
    private static IEnumerable<List<TreeHash>> Changes(IReadOnlyList<TreeHash> proof)
    {
        for (var i = 0; i < proof.Count; i++)
        {
            for (var bit = 0; bit < TreeHash.Length * 8; bit++)
            {
                yield return [.. proof.Take(i), Flip(proof[i], bit), .. proof.Skip(i + 1)];
            }

            yield return [.. proof.Take(i), .. proof.Skip(i + 1)];
            yield return [.. proof.Take(i), proof[i], .. proof.Skip(i)];
            if (i > 0)
            {
                yield return [.. proof.Take(i - 1), proof[i], proof[i - 1], .. proof.Skip(i + 1)];
            }
        }

        yield return [.. proof, default];
        yield return [default, .. proof];
    }
}
