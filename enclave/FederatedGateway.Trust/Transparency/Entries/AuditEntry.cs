using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Entries;

/// <summary>
/// What a log entry says, as a CloudEvents 1.0 JSON document: who did what to which object of which study, and with which outcome. Digests and identifiers
/// only, never record contents. An entry has exactly one encoding, so that parsing and encoding again gives the bytes that were hashed.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>What an entry of a tile's entry bundle can hold.</summary>
    public const int MaximumBytes = EntryBundle.MaximumEntryBytes;

    public const int MaximumTextLength = 512;

    /// <summary>A run order names at most 64 datasets; receipts name more objects by one digest.</summary>
    public const int MaximumDigests = 256;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Unique in the log.</summary>
    public required string Id { get; init; }

    /// <summary>Who wrote the entry, a URI reference.</summary>
    public required string Source { get; init; }

    /// <summary>The CloudEvents type, for example <c>federatedgateway.dataset.stored</c>.</summary>
    public required string Action { get; init; }

    /// <summary>UTC, whole milliseconds; the writer's claim.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The caller's name; the gateway's or the schedule's for what nobody called for.</summary>
    public required string Actor { get; init; }

    /// <summary>participant, auditor, operator, enclave, gateway or schedule.</summary>
    public required string Role { get; init; }

    /// <summary>What it was done to: a dataset, run, model, certificate or study id.</summary>
    public required string Object { get; init; }

    /// <summary>64 hexadecimal characters; empty when it concerns no study.</summary>
    public required string Study { get; init; }

    /// <summary><c>success</c>, <c>failure</c>, or the stable reason of a refusal.</summary>
    public required string Outcome { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal characters; empty when there is none.</summary>
    public required string TraceId { get; init; }

    /// <summary>SHA-256 digests by what they are of, sorted by name (ordinal), names unique.</summary>
    public IReadOnlyList<NamedDigest> Digests { get; init; } = [];

    /// <summary>The digest of that name, or null.</summary>
    public string? Digest(string name) => Digests.FirstOrDefault(digest => digest.Name == name)?.Sha256;

    /// <summary>The entry's bytes.</summary>
    /// <exception cref="ArgumentException">A field breaks a rule above.</exception>
    public byte[] ToBytes()
    {
        if (Violation() is { } violation)
        {
            throw new ArgumentException(violation);
        }

        var bytes = Encode();
        return bytes.Length <= MaximumBytes ? bytes : throw new ArgumentException($"the entry has {bytes.Length} bytes; at most {MaximumBytes} fit");
    }

    /// <summary>Reads an entry; refused with <see cref="Reasons.MalformedMessage"/> unless it is exactly what <see cref="ToBytes"/> writes.</summary>
    public static Verdict<AuditEntry> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaximumBytes)
        {
            return Refused($"has {bytes.Length} bytes; at most {MaximumBytes} are accepted");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            var entry = Read(document.RootElement);
            return entry.Violation() is { } violation ? Refused(violation)
                : entry.Encode().AsSpan().SequenceEqual(bytes.Span) ? Verdict<AuditEntry>.Accepted(entry)
                : Refused("is not in its one encoding");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Refused("is not a CloudEvents document of this log");
        }
    }

    private static AuditEntry Read(JsonElement root)
    {
        var data = root.GetProperty("data");
        return new AuditEntry
        {
            Id = Text(root, "id"),
            Source = Text(root, "source"),
            Action = Text(root, "type"),
            Time = DateTimeOffset.ParseExact(Text(root, "time"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
            Object = Text(root, "subject"),
            Actor = Text(data, "actor"),
            Role = Text(data, "role"),
            Study = Text(data, "study"),
            Outcome = Text(data, "outcome"),
            TraceId = Text(data, "trace_id"),
            Digests = [.. data.GetProperty("digests").EnumerateObject().Select(digest => new NamedDigest(digest.Name, digest.Value.GetString() ?? ""))],
        };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException(name);

    private static Verdict<AuditEntry> Refused(string what) => Verdict<AuditEntry>.Refused(Reasons.MalformedMessage, $"the log entry {what}");

    private byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", Id);
            json.WriteString("source", Source);
            json.WriteString("type", Action);
            json.WriteString("subject", Object);
            json.WriteString("time", Time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            json.WriteString("actor", Actor);
            json.WriteString("role", Role);
            json.WriteString("study", Study);
            json.WriteString("outcome", Outcome);
            json.WriteString("trace_id", TraceId);
            json.WriteStartObject("digests");
            foreach (var digest in Digests)
            {
                json.WriteString(digest.Name, digest.Sha256);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private string? Violation()
    {
        foreach (var (name, text, mayBeEmpty) in new[]
                 {
                     ("id", Id, false), ("source", Source, false), ("type", Action, false), ("subject", Object, true), ("actor", Actor, false), ("role", Role, false), ("outcome", Outcome, false),
                 })
        {
            if (text.Length > MaximumTextLength || (text.Length == 0 && !mayBeEmpty))
            {
                return $"has a {name} of {text.Length} characters; {(mayBeEmpty ? 0 : 1)} to {MaximumTextLength} are possible";
            }
        }

        if (Study.Length != 0 && !IsHex(Study, 64))
        {
            return "names a study that is not 64 hexadecimal characters";
        }

        if (TraceId.Length != 0 && !IsHex(TraceId, 32))
        {
            return "has a trace id that is not 32 hexadecimal characters";
        }

        if (Digests.Count > MaximumDigests)
        {
            return $"has {Digests.Count} digests; at most {MaximumDigests} are possible";
        }

        for (var i = 0; i < Digests.Count; i++)
        {
            if (Digests[i].Name.Length is 0 or > MaximumTextLength || !IsHex(Digests[i].Sha256, 64))
            {
                return $"has a digest (number {i + 1}) that is not a name and 64 hexadecimal characters";
            }

            if (i > 0 && string.CompareOrdinal(Digests[i - 1].Name, Digests[i].Name) >= 0)
            {
                return "has digests that are not sorted by unique names";
            }
        }

        return null;
    }

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
