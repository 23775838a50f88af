using FederatedGateway.Trust.Transparency.Merkle;

namespace FederatedGateway.Trust.Transparency.Tiles;

/// <summary>Reads tree nodes out of tiles, for making proofs.</summary>
public static class TileHashReader
{
    /// <param name="size">The tree's size; only tiles of this tree are asked for.</param>
    /// <param name="read">Gives a tile's bytes, exactly <see cref="HashTile.ByteLength"/>; throws when it cannot.</param>
    public static HashReader Over(long size, Func<HashTile, ReadOnlyMemory<byte>> read)
        => node =>
        {
            var tile = HashTile.Holding(node, size);
            return tile.HashOf(node, read(tile).Span);
        };
}
