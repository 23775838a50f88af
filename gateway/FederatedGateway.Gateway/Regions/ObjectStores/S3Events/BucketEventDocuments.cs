using System.Text.Json;
using System.Text.Json.Serialization;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Events;

/// <summary>The lines of an event stream: <c>{"Records":[…]}</c> as in Amazon's "Event message structure".</summary>
internal static partial class BucketEventDocuments
{
    /// <exception cref="S3ProtocolException">The line is none of an event stream.</exception>
    public static IReadOnlyList<BucketEvent> Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var message = JsonSerializer.Deserialize(line, EventJson.Default.Message);
            return [.. (message?.Records ?? []).Select(record => new BucketEvent(
                record.EventName, record.S3.Object.Key, record.S3.Object.VersionId ?? "", record.S3.Object.Size, record.EventTime))];
        }
        catch (JsonException e)
        {
            throw new S3ProtocolException($"the server's event is no such document: {e.Message}", e);
        }
    }

    internal sealed record Message([property: JsonPropertyName("Records")] List<Record>? Records);

    internal sealed record Record
    {
        public required string EventName { get; init; }

        public required DateTimeOffset EventTime { get; init; }

        public required Place S3 { get; init; }
    }

    internal sealed record Place
    {
        public required StoredUnder Object { get; init; }
    }

    internal sealed record StoredUnder
    {
        public required string Key { get; init; }

        public string? VersionId { get; init; }

        public long Size { get; init; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Message))]
    internal sealed partial class EventJson : JsonSerializerContext;
}
