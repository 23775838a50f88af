namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>Proofs that a leaf is in a tree: RFC 6962 §2.1.1, verified as in RFC 9162 §2.1.3.2.</summary>
public static class InclusionProof
{
    /// <summary>Tree sizes are below 2^63, so no path is longer.</summary>
    public const int MaximumHashes = 63;

    /// <summary>The audit path of leaf <paramref name="index"/> in the tree of <paramref name="size"/> leaves, from the leaf's sibling to the root's child.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the tree.</exception>
    public static IReadOnlyList<TreeHash> Make(long index, long size, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<TreeHash>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Subtrees.Split(end - start);
            if (index < middle)
            {
                path.Add(Subtrees.Hash(middle, end, read));
                end = middle;
            }
            else
            {
                path.Add(Subtrees.Hash(start, middle, read));
                start = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>Which nodes <see cref="Make"/> will read, for stores that must fetch them first.</summary>
    public static IReadOnlyList<TreeNode> NodesFor(long index, long size)
    {
        var nodes = new List<TreeNode>();
        Make(index, size, node =>
        {
            nodes.Add(node);
            return default;
        });
        return nodes;
    }

    /// <summary>True when <paramref name="proof"/> shows that <paramref name="leaf"/> is leaf number <paramref name="index"/> of the tree of <paramref name="size"/> leaves with <paramref name="root"/>.</summary>
    public static bool Verify(long index, long size, TreeHash leaf, IReadOnlyList<TreeHash> proof, TreeHash root)
    {
        if (index < 0 || index >= size || proof.Count > MaximumHashes)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHashing.Node(sibling, hash);
                while (node != 0 && (node & 1) == 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = MerkleHashing.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }
}
