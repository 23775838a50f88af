using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Transparency.Merkle;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>Reads the tree's nodes from the database: the few that a proof needs, fetched before they are asked for.</summary>
internal static class LogNodes
{
    /// <summary>The number of entries.</summary>
    public static async Task<long> SizeAsync(GatewayDatabase database, CancellationToken cancellationToken)
        => (await database.LoggedEntries.MaxAsync(entry => (long?)entry.Index, cancellationToken) ?? -1) + 1;

    /// <summary>A reader over exactly these nodes.</summary>
    public static async Task<HashReader> ReadAsync(GatewayDatabase database, IReadOnlyList<TreeNode> nodes, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<TreeNode, TreeHash>(nodes.Count);
        foreach (var height in nodes.GroupBy(node => node.Height))
        {
            var indexes = height.Select(node => node.Index).ToList();
            var rows = height.Key == 0
                ? await database.LoggedEntries.Where(entry => indexes.Contains(entry.Index)).Select(entry => new { entry.Index, Hash = entry.LeafHash }).ToListAsync(cancellationToken)
                : await database.LoggedNodes.Where(node => node.Level == height.Key && indexes.Contains(node.Index)).Select(node => new { node.Index, node.Hash }).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                hashes.Add(new TreeNode(height.Key, row.Index), new TreeHash(row.Hash));
            }
        }

        return node => hashes.TryGetValue(node, out var hash)
            ? hash
            : throw new InvalidOperationException($"the database lacks node {node.Height}/{node.Index} of the audit log: it was restored from a damaged copy");
    }
}
