using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.Trust.Transparency.Tiles;

/// <summary>
/// A tile of C2SP tlog-tiles: the hashes of up to 256 neighbouring complete subtrees of 256^<see cref="Level"/> leaves each, <see cref="TreeHash.Length"/> bytes a hash.
/// </summary>
public sealed record HashTile
{
    public const int FullWidth = 256;

    /// <summary>A full tile spans a subtree of this height.</summary>
    public const int Height = 8;

    /// <summary>As C2SP tlog-tiles allows in a path; trees below 2^63 leaves use levels 0 to 7.</summary>
    public const int MaximumLevel = 63;

    private const string Prefix = "tile/";

    public HashTile(int level, long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaximumLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        (Level, Index, Width) = (level, index, width);
    }

    public int Level { get; }

    /// <summary>Counted from the left within the level.</summary>
    public long Index { get; }

    /// <summary>1 to 256 hashes; fewer than 256 make a partial tile.</summary>
    public int Width { get; }

    public int ByteLength => Width * TreeHash.Length;

    /// <summary><c>tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]</c></summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Level}/{TilePaths.Format(Index, Width)}");

    public static bool TryParsePath(string path, [NotNullWhen(true)] out HashTile? tile)
    {
        tile = null;
        var slash = path.StartsWith(Prefix, StringComparison.Ordinal) ? path.IndexOf('/', Prefix.Length) : -1;
        if (slash < 0 || !Encoding.StrictDecimal.TryParse(path.AsSpan(Prefix.Length..slash), out var level) || level > MaximumLevel
            || !TilePaths.TryParse(path[(slash + 1)..], out var index, out var width))
        {
            return false;
        }

        tile = new HashTile((int)level, index, width);
        return true;
    }

    /// <summary>Every tile of the tree of <paramref name="size"/> leaves, level by level.</summary>
    public static IEnumerable<HashTile> ForSize(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var level = 0;
        for (var hashes = size; hashes > 0; hashes >>= Height, level++)
        {
            for (var index = 0L; index <= (hashes - 1) / FullWidth; index++)
            {
                yield return new HashTile(level, index, (int)Math.Min(FullWidth, hashes - (index * FullWidth)));
            }
        }
    }

    /// <summary>The tile of the tree of <paramref name="size"/> leaves from which the hash of <paramref name="node"/> can be computed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The node is not complete in a tree of this size.</exception>
    public static HashTile Holding(TreeNode node, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node.Index);
        ArgumentOutOfRangeException.ThrowIfNegative(node.Height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node.Height, TreeNode.MaximumHeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node.Index, size >> node.Height);
        var level = node.Height / Height;
        var index = node.Index >> (Height - (node.Height % Height));
        var hashes = size >> (level * Height);
        return new HashTile(level, index, (int)Math.Min(FullWidth, hashes - (index * FullWidth)));
    }

    /// <summary>The hash of a node from the bytes of the tile that <see cref="Holding"/> names.</summary>
    /// <exception cref="ArgumentException">The bytes are not <see cref="ByteLength"/> long, or the node is not in this tile.</exception>
    public TreeHash HashOf(TreeNode node, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, ByteLength, nameof(bytes));
        var height = node.Height - (Level * Height);
        ArgumentOutOfRangeException.ThrowIfNegative(height, nameof(node));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(height, Height, nameof(node));
        var first = (node.Index << height) - (Index * FullWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(first, nameof(node));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + (1 << height), Width, nameof(node));
        return Fold(bytes.Slice((int)first * TreeHash.Length, TreeHash.Length << height));
    }

    private static TreeHash Fold(ReadOnlySpan<byte> hashes)
        => hashes.Length == TreeHash.Length
            ? new TreeHash(hashes)
            : MerkleHashing.Node(Fold(hashes[..(hashes.Length / 2)]), Fold(hashes[(hashes.Length / 2)..]));
}
