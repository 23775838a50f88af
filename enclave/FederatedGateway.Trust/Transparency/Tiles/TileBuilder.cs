using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.Trust.Transparency.Tiles;

/// <summary>
/// Builds every tile of a tree as leaves are appended, keeping only the right edge: at most 8 partial tiles of 8 kB. Not safe for concurrent use.
/// </summary>
/// <param name="completed">Told of each full tile once, with its bytes.</param>
public sealed class TileBuilder(Action<HashTile, ReadOnlyMemory<byte>> completed)
{
    private readonly CompactTree tree = new();
    private readonly List<Edge> edges = [];

    public long Size => tree.Size;

    public TreeHash Root => tree.Root;

    public void Append(TreeHash leaf) => tree.Append(leaf, Keep);

    /// <summary>The partial tiles of the tree as it is now, level by level; with the completed ones they are exactly <see cref="HashTile.ForSize"/>.</summary>
    public IEnumerable<(HashTile Tile, ReadOnlyMemory<byte> Bytes)> Partial()
        => edges.Select((edge, level) => (edge, level)).Where(pair => pair.edge.Width > 0)
            .Select(pair => (new HashTile(pair.level, pair.edge.Index, pair.edge.Width), (ReadOnlyMemory<byte>)pair.edge.Hashes.AsMemory(0, pair.edge.Width * TreeHash.Length)));

    private void Keep(TreeNode node, TreeHash hash)
    {
        if (node.Height % HashTile.Height != 0)
        {
            return;
        }

        var level = node.Height / HashTile.Height;
        if (level == edges.Count)
        {
            edges.Add(new Edge());
        }

        var edge = edges[level];
        hash.CopyTo(edge.Hashes.AsSpan(edge.Width * TreeHash.Length));
        edge.Width++;
        if (edge.Width == HashTile.FullWidth)
        {
            completed(new HashTile(level, edge.Index, HashTile.FullWidth), edge.Hashes);
            edges[level] = new Edge { Index = edge.Index + 1 };
        }
    }

    private sealed class Edge
    {
        public byte[] Hashes { get; } = new byte[HashTile.FullWidth * TreeHash.Length];

        public long Index { get; init; }

        public int Width { get; set; }
    }
}
