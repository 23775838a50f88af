using System.Numerics;

namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>RFC 6962 subtrees that may end at the tree's ragged right edge, as the complete subtrees they are made of.</summary>
internal static class Subtrees
{
    /// <summary>The largest power of two below <paramref name="size"/> (k of RFC 6962 §2.1); <paramref name="size"/> is at least 2.</summary>
    public static long Split(long size) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(size - 1)));

    /// <summary>
    /// The complete subtrees of [<paramref name="start"/>, <paramref name="end"/>), left to right, largest first.
    /// <paramref name="start"/> is a multiple of the largest power of two that fits, as it is for every subtree in RFC 6962.
    /// </summary>
    public static List<TreeNode> Cover(long start, long end)
    {
        var nodes = new List<TreeNode>();
        while (start < end)
        {
            var height = 63 - BitOperations.LeadingZeroCount((ulong)(end - start));
            nodes.Add(new TreeNode(height, start >> height));
            start += 1L << height;
        }

        return nodes;
    }

    /// <summary>MTH(D[start:end]).</summary>
    public static TreeHash Hash(long start, long end, HashReader read)
    {
        var nodes = Cover(start, end);
        var hash = read(nodes[^1]);
        for (var i = nodes.Count - 2; i >= 0; i--)
        {
            hash = MerkleHashing.Node(read(nodes[i]), hash);
        }

        return hash;
    }
}
