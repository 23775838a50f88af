using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>What the store knows of one version, as it lies beside the version's bytes: one line of JSON and a line with its SHA-256.</summary>
internal sealed partial record VersionRecord
{
    public required string Key { get; init; }

    public required string VersionId { get; init; }

    public required bool IsDeleteMarker { get; init; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long CreateTime { get; init; }

    public long Length { get; init; }

    public byte[] Sha256 { get; init; } = [];

    /// <summary>As <see cref="BlockHash"/> makes them.</summary>
    public byte[] BlockDigests { get; init; } = [];

    public Dictionary<string, string> Metadata { get; init; } = [];

    public Dictionary<string, string> Tags { get; init; } = [];

    public RetentionMode? RetentionMode { get; init; }

    /// <summary>Seconds since 1970 UTC; present with <see cref="RetentionMode"/>.</summary>
    public long? RetainUntil { get; init; }

    public bool LegalHold { get; init; }

    [JsonIgnore]
    public ObjectRetention? Retention
        => RetentionMode is { } mode && RetainUntil is { } until ? new ObjectRetention(mode, DateTimeOffset.FromUnixTimeSeconds(until)) : null;

    [JsonIgnore]
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(CreateTime);

    public StoredObject Describe()
        => new(new ObjectKey(Key), VersionId, Length, Sha256, Convert.ToHexStringLower(Sha256.AsSpan(0, 16)), Created, Metadata);

    public byte[] Serialize()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, Json.Default.VersionRecord);
        return [.. json, (byte)'\n', .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))), (byte)'\n'];
    }

    /// <exception cref="ObjectCorruptedException">The bytes are not what <see cref="Serialize"/> wrote.</exception>
    public static VersionRecord Parse(ReadOnlySpan<byte> bytes, string path)
    {
        const int tail = 1 + (2 * SHA256.HashSizeInBytes) + 1;
        if (bytes.Length <= tail)
        {
            throw Corrupted(path);
        }

        var json = bytes[..^tail];
        Span<byte> expected = stackalloc byte[tail];
        expected[0] = expected[^1] = (byte)'\n';
        _ = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)), expected[1..^1]);
        if (!bytes[^tail..].SequenceEqual(expected))
        {
            throw Corrupted(path);
        }

        try
        {
            return JsonSerializer.Deserialize(json, Json.Default.VersionRecord) ?? throw Corrupted(path);
        }
        catch (JsonException e)
        {
            throw new ObjectCorruptedException($"'{path}' was written by another version of this software: {e.Message}", e);
        }
    }

    private static ObjectCorruptedException Corrupted(string path)
        => new($"'{path}' is damaged: it does not match its own checksum. Restore it from another region or a backup.");

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(VersionRecord))]
    [JsonSerializable(typeof(List<LifecycleRule>))]
    internal sealed partial class Json : JsonSerializerContext;
}
