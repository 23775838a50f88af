using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Encoding;

/// <summary>A digest as 64 lower-case hexadecimal characters.</summary>
internal sealed class Sha256DigestConverter : JsonConverter<Sha256Digest>
{
    public override Sha256Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String && Sha256Digest.TryParseHex(reader.GetString(), out var digest)
            ? digest
            : throw new JsonException("a SHA-256 digest is 64 lower-case hexadecimal characters");

    public override void Write(Utf8JsonWriter writer, Sha256Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
