namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>What a store can do beyond <see cref="IObjectStore"/>, as it answered when it was asked.</summary>
internal sealed record StoreCapabilities
{
    /// <summary>What it calls itself, such as <c>MinIO 2024-01-01T16:36:33Z</c>.</summary>
    public required string Server { get; init; }

    /// <summary>MinIO's admin API, for the region's access key.</summary>
    public required StoreCapability AdminApi { get; init; }

    /// <summary>Tiers can be made and rules may move objects to them.</summary>
    public required StoreCapability Tiers { get; init; }

    /// <summary>The server replicates buckets by itself.</summary>
    public required StoreCapability ServerReplication { get; init; }

    /// <summary>Lifecycle rules may clear away abandoned uploads in parts.</summary>
    public required StoreCapability AbortsIncompleteUploads { get; init; }

    /// <summary>The server verifies and keeps a SHA-256 of its own for each object.</summary>
    public required StoreCapability Checksums { get; init; }

    /// <summary>The server tells changes while they happen.</summary>
    public required StoreCapability LiveEvents { get; init; }

    /// <summary>A store without any of it.</summary>
    public static StoreCapabilities None(string server, string reason)
    {
        var none = StoreCapability.Unavailable(reason);
        return new StoreCapabilities
        {
            Server = server,
            AdminApi = none,
            Tiers = none,
            ServerReplication = none,
            AbortsIncompleteUploads = none,
            Checksums = none,
            LiveEvents = none,
        };
    }

    /// <summary>Each under the name that people meet.</summary>
    public IReadOnlyList<(string Name, StoreCapability Capability)> All =>
    [
        ("admin-api", AdminApi), ("tiers", Tiers), ("server-replication", ServerReplication), ("abort-incomplete-uploads", AbortsIncompleteUploads),
        ("checksums", Checksums), ("live-events", LiveEvents),
    ];

    public override string ToString() => $"{Server}: {string.Join("; ", All.Select(each => $"{each.Name} {each.Capability.Detail}"))}";
}
