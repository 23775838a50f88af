using System.Collections.Frozen;

namespace FederatedGateway.Gateway.Telemetry;

/// <summary>What the database said when it was last asked. Replaced as a whole by the state reader; read by scrapes without a query of their own.</summary>
internal sealed class StateSnapshot
{
    public IReadOnlyDictionary<string, long> Studies { get; set; } = FrozenDictionary<string, long>.Empty;

    public IReadOnlyDictionary<string, long> Runs { get; set; } = FrozenDictionary<string, long>.Empty;

    public IReadOnlyDictionary<string, long> Models { get; set; } = FrozenDictionary<string, long>.Empty;

    public IReadOnlyDictionary<string, long> ReplicationBacklog { get; set; } = FrozenDictionary<string, long>.Empty;

    public IReadOnlyDictionary<string, double> ReplicationOldestSeconds { get; set; } = FrozenDictionary<string, double>.Empty;

    /// <summary>Versions ever found outside the regions that their study allows, by the region where they lay.</summary>
    public IReadOnlyDictionary<string, long> ResidencyIncidents { get; set; } = FrozenDictionary<string, long>.Empty;

    /// <summary>Studies in use by what this gateway thinks of the enclave's evidence for them.</summary>
    public IReadOnlyDictionary<string, long> Evidence { get; set; } = FrozenDictionary<string, long>.Empty;

    public long LogEntries { get; set; }
}
