using System.Numerics;

namespace FederatedGateway.Trust.Transparency.Merkle;

/// <summary>
/// An append-only RFC 6962 tree that keeps its frontier only: one hash for each set bit of its size, at most 63, whatever the size.
/// Not safe for concurrent use.
/// </summary>
public sealed class CompactTree
{
    private readonly List<TreeHash> frontier;

    public CompactTree()
    {
        frontier = [];
    }

    private CompactTree(long size, IEnumerable<TreeHash> hashes)
    {
        Size = size;
        frontier = [.. hashes];
    }

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees from left (largest) to right, in the order of <see cref="FrontierOf"/>.</summary>
    public IReadOnlyList<TreeHash> Frontier => frontier;

    /// <summary>MTH(D[0:Size]) of RFC 6962 §2.1.</summary>
    public TreeHash Root
    {
        get
        {
            if (frontier.Count == 0)
            {
                return MerkleHashing.EmptyRoot;
            }

            var hash = frontier[^1];
            for (var i = frontier.Count - 2; i >= 0; i--)
            {
                hash = MerkleHashing.Node(frontier[i], hash);
            }

            return hash;
        }
    }

    /// <summary>Which nodes make up the frontier of a tree of <paramref name="size"/> leaves.</summary>
    public static IReadOnlyList<TreeNode> FrontierOf(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return Subtrees.Cover(0, size);
    }

    /// <summary>Goes on from a frontier that was saved before.</summary>
    /// <exception cref="ArgumentException">The number of hashes is not that of the frontier of a tree of this size.</exception>
    public static CompactTree Restore(long size, IReadOnlyList<TreeHash> frontier)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return frontier.Count == BitOperations.PopCount((ulong)size)
            ? new CompactTree(size, frontier)
            : throw new ArgumentException($"a tree of {size} leaves has {BitOperations.PopCount((ulong)size)} frontier hashes; {frontier.Count} were given", nameof(frontier));
    }

    /// <summary>Goes on from the stored nodes of a tree of <paramref name="size"/> leaves.</summary>
    public static CompactTree Load(long size, HashReader read) => new(size, FrontierOf(size).Select(node => read(node)));

    /// <summary>Appends a leaf by its hash.</summary>
    /// <param name="leaf">From <see cref="MerkleHashing.Leaf"/>.</param>
    /// <param name="completed">Told of every node that this leaf completes, the leaf itself first; these are the nodes worth storing.</param>
    public void Append(TreeHash leaf, Action<TreeNode, TreeHash>? completed = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(Size, long.MaxValue, nameof(Size));
        var (index, hash, height) = (Size, leaf, 0);
        completed?.Invoke(new TreeNode(0, index), hash);
        while ((index & 1) == 1)
        {
            hash = MerkleHashing.Node(frontier[^1], hash);
            frontier.RemoveAt(frontier.Count - 1);
            index >>= 1;
            height++;
            completed?.Invoke(new TreeNode(height, index), hash);
        }

        frontier.Add(hash);
        Size++;
    }
}
