using System.Numerics;

namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>Proofs that one tree is a prefix of another: RFC 6962 §2.1.2, verified as in RFC 9162 §2.1.4.2.</summary>
public static class ConsistencyProof
{
    /// <summary>C2SP tlog-witness: at most 63 hashes, enough for trees of up to 2^62 leaves.</summary>
    public const int MaximumHashes = 63;

    /// <summary>The proof that the tree of <paramref name="oldSize"/> leaves is a prefix of the tree of <paramref name="newSize"/>; empty when they are equal or the old one is empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ old ≤ new.</exception>
    public static IReadOnlyList<TreeHash> Make(long oldSize, long newSize, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0)
        {
            return [];
        }

        var path = new List<TreeHash>();
        var (start, end) = (0L, newSize);
        while (end != oldSize)
        {
            var middle = start + Subtrees.Split(end - start);
            if (oldSize <= middle)
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

        // The old root is known to the verifier, so a subtree that is the whole old tree is left out.
        if (start != 0)
        {
            path.Add(Subtrees.Hash(start, end, read));
        }

        path.Reverse();
        return path;
    }

    /// <summary>Which nodes <see cref="Make"/> will read, for stores that must fetch them first.</summary>
    public static IReadOnlyList<TreeNode> NodesFor(long oldSize, long newSize)
    {
        var nodes = new List<TreeNode>();
        Make(oldSize, newSize, node =>
        {
            nodes.Add(node);
            return default;
        });
        return nodes;
    }

    /// <summary>
    /// True when <paramref name="proof"/> shows that the tree of <paramref name="oldSize"/> leaves with <paramref name="oldRoot"/> is a prefix of the other. An old size of zero beside
    /// a larger new one is refused: everything extends the empty tree, so such a proof proves nothing, and whoever asks for one is usually mistaken.
    /// </summary>
    public static bool Verify(long oldSize, TreeHash oldRoot, long newSize, TreeHash newRoot, IReadOnlyList<TreeHash> proof)
        => (oldSize != 0 || newSize == 0) && VerifyForWitness(oldSize, oldRoot, newSize, newRoot, proof);

    /// <summary>
    /// <see cref="Verify"/>, with the rule of C2SP tlog-witness for a party that has seen nothing yet: an old size of zero with an empty proof is consistent with any tree.
    /// </summary>
    public static bool VerifyForWitness(long oldSize, TreeHash oldRoot, long newSize, TreeHash newRoot, IReadOnlyList<TreeHash> proof)
    {
        if (oldSize < 0 || oldSize > newSize || proof.Count > MaximumHashes
            || (oldSize == 0 && oldRoot != MerkleHashing.EmptyRoot) || (newSize == 0 && newRoot != MerkleHashing.EmptyRoot))
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot == newRoot;
        }

        return oldSize == 0 ? proof.Count == 0 : VerifyPrefix(oldSize, oldRoot, newSize, newRoot, proof);
    }

    private static bool VerifyPrefix(long oldSize, TreeHash oldRoot, long newSize, TreeHash newRoot, IReadOnlyList<TreeHash> proof)
    {
        var startsAtOldRoot = BitOperations.IsPow2(oldSize);
        if (proof.Count == 0)
        {
            return false;
        }

        var height = BitOperations.TrailingZeroCount(oldSize);
        var (node, last) = ((oldSize - 1) >> height, (newSize - 1) >> height);
        var oldHash = startsAtOldRoot ? oldRoot : proof[0];
        var newHash = oldHash;
        for (var i = startsAtOldRoot ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                oldHash = MerkleHashing.Node(proof[i], oldHash);
                newHash = MerkleHashing.Node(proof[i], newHash);
                while (node != 0 && (node & 1) == 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newHash = MerkleHashing.Node(newHash, proof[i]);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }
}
