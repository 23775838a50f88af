using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>The admin API's JSON documents: only what is used of them, under the names that MinIO gives.</summary>
internal static partial class AdminDocuments
{
    /// <exception cref="S3.S3ProtocolException">The answer is no such document.</exception>
    public static T? Parse<T>(byte[] answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer, type);
        }
        catch (JsonException e)
        {
            throw new S3.S3ProtocolException($"the server's answer is no such document: {e.Message}", e);
        }
    }

    internal sealed record Tier(
        [property: JsonPropertyName("Version")] string Version,
        [property: JsonPropertyName("Type")] string Type,
        [property: JsonPropertyName("Name")] string Name,
        [property: JsonPropertyName("MinIO")] TierServer? Server);

    internal sealed record TierServer(string Endpoint, string AccessKey, string SecretKey, string Bucket, string? Prefix, string? Region);

    internal sealed record TargetKeys(string AccessKey, string? SecretKey);

    internal sealed record Target
    {
        [JsonPropertyName("sourcebucket")]
        public string SourceBucket { get; init; } = "";

        public string Endpoint { get; init; } = "";

        public TargetKeys? Credentials { get; init; }

        [JsonPropertyName("targetbucket")]
        public string TargetBucket { get; init; } = "";

        public bool Secure { get; init; }

        public string Path { get; init; } = "auto";

        public string Api { get; init; } = "s3v4";

        public string? Arn { get; init; }

        public string Type { get; init; } = "replication";

        public string Region { get; init; } = "";

        [JsonPropertyName("bandwidthlimit")]
        public long BandwidthLimit { get; init; }

        public bool ReplicationSync { get; init; }

        public bool DisableProxy { get; init; }

        /// <summary>Nanoseconds.</summary>
        public long HealthCheckDuration { get; init; }

        public bool IsOnline { get; init; }

        /// <summary>Nanoseconds.</summary>
        public long TotalDowntime { get; init; }

        public TargetLatency? Latency { get; init; }
    }

    /// <summary>Nanoseconds.</summary>
    internal sealed record TargetLatency(long Avg);

    internal sealed record Server(string? State, string? Version);

    internal sealed record Backend(int OnlineDisks, int OfflineDisks);

    internal sealed record Deployment(
        string? Mode,
        [property: JsonPropertyName("deploymentID")] string? DeploymentId,
        [property: JsonPropertyName("sqsARN")] List<string>? Queues,
        Backend? Backend,
        List<Server>? Servers);

    internal sealed record ResyncTarget
    {
        public string Arn { get; init; } = "";

        public DateTimeOffset StartTime { get; init; }

        public DateTimeOffset EndTime { get; init; }

        public string ResyncStatus { get; init; } = "";

        /// <summary>Bytes.</summary>
        public long CompletedReplicationSize { get; init; }

        public long ReplicationCount { get; init; }

        public long FailedReplicationCount { get; init; }
    }

    internal sealed record Resync([property: JsonPropertyName("target")] List<ResyncTarget>? Targets);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(List<Target>))]
    [JsonSerializable(typeof(Target))]
    [JsonSerializable(typeof(Deployment))]
    [JsonSerializable(typeof(Resync))]
    [JsonSerializable(typeof(string))]
    internal sealed partial class AdminJson : JsonSerializerContext;

    /// <summary>Tiers alone have their names in Pascal case.</summary>
    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(List<Tier>))]
    [JsonSerializable(typeof(Tier))]
    internal sealed partial class TierJson : JsonSerializerContext;
}
