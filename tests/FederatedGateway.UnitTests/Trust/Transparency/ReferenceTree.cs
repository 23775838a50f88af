using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.UnitTests.Trust.Transparency;

/// <summary>RFC 6962 §2.1 word for word: recursive and slow, to compare the real thing with.</summary>
internal sealed class ReferenceTree(IReadOnlyList<TreeHash> leaves)
{
    public static ReferenceTree Of(int size) => new([.. Enumerable.Range(0, size).Select(i => MerkleHashing.Leaf(BitConverter.GetBytes(i)))]);

    public TreeHash Leaf(long index) => leaves[(int)index];

    public TreeHash Root(int size) => Hash(0, size);

    public IReadOnlyList<TreeHash> Path(int index, int size) => Path(index, 0, size);

    public IReadOnlyList<TreeHash> Proof(int oldSize, int newSize) => Proof(oldSize, 0, newSize, complete: true);

    /// <summary>Answers for complete subtrees only, as a store of tiles does.</summary>
    public TreeHash Read(TreeNode node)
    {
        var (start, end) = (node.Index << node.Height, (node.Index + 1) << node.Height);
        Assert.InRange(end, 1, leaves.Count);
        return Hash((int)start, (int)end);
    }

    private static int Split(int size)
    {
        var k = 1;
        while (k * 2 < size)
        {
            k *= 2;
        }

        return k;
    }

    private TreeHash Hash(int start, int end)
    {
        if (end - start < 2)
        {
            return end == start ? MerkleHashing.EmptyRoot : leaves[start];
        }

        var k = Split(end - start);
        return MerkleHashing.Node(Hash(start, start + k), Hash(start + k, end));
    }

    private List<TreeHash> Path(int index, int start, int end)
    {
        if (end - start == 1)
        {
            return [];
        }

        var k = Split(end - start);
        return index < k
            ? [.. Path(index, start, start + k), Hash(start + k, end)]
            : [.. Path(index - k, start + k, end), Hash(start, start + k)];
    }

    private List<TreeHash> Proof(int oldSize, int start, int end, bool complete)
    {
        if (oldSize == end - start)
        {
            return complete ? [] : [Hash(start, end)];
        }

        var k = Split(end - start);
        return oldSize <= k
            ? [.. Proof(oldSize, start, start + k, complete), Hash(start + k, end)]
            : [.. Proof(oldSize - k, start + k, end, complete: false), Hash(start, start + k)];
    }
}
