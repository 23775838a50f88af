using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Transparency.Tiles;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit.Archive;

/// <summary>The files of the log (C2SP tlog-tiles) from the database.</summary>
internal sealed class LogTiles(IDbContextFactory<GatewayDatabase> databases)
{
    /// <summary>A hash tile's bytes.</summary>
    public async Task<byte[]> ReadAsync(HashTile tile, CancellationToken cancellationToken)
    {
        var (first, end) = (tile.Index * HashTile.FullWidth, (tile.Index * HashTile.FullWidth) + tile.Width);
        await using var database = databases.CreateDbContext();
        var hashes = tile.Level == 0
            ? await database.LoggedEntries.Where(entry => entry.Index >= first && entry.Index < end).OrderBy(entry => entry.Index).Select(entry => entry.LeafHash).ToListAsync(cancellationToken)
            : await database.LoggedNodes.Where(node => node.Level == tile.Level * HashTile.Height && node.Index >= first && node.Index < end).OrderBy(node => node.Index)
                .Select(node => node.Hash).ToListAsync(cancellationToken);
        return hashes.Count == tile.Width
            ? [.. hashes.SelectMany(hash => hash)]
            : throw new InvalidDataException($"the database lacks hashes of {tile.Path}: it was restored from a damaged copy");
    }

    /// <summary>An entry bundle's bytes.</summary>
    public async Task<byte[]> ReadAsync(EntryBundle bundle, CancellationToken cancellationToken)
    {
        var (first, end) = (bundle.Index * HashTile.FullWidth, (bundle.Index * HashTile.FullWidth) + bundle.Width);
        await using var database = databases.CreateDbContext();
        var entries = await database.LoggedEntries.Where(entry => entry.Index >= first && entry.Index < end).OrderBy(entry => entry.Index).Select(entry => entry.Data).ToListAsync(cancellationToken);
        return entries.Count == bundle.Width
            ? EntryBundle.Encode([.. entries.Select(entry => (ReadOnlyMemory<byte>)entry)])
            : throw new InvalidDataException($"the database lacks entries of {bundle.Path}: it was restored from a damaged copy");
    }
}
