using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Encoding;

/// <summary>A finite number in its shortest form that reads back as the same; a number too large for binary64 is refused, not made infinite.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw new JsonException("a finite number is expected");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (!double.IsFinite(value))
        {
            throw new JsonException("only finite numbers can be written");
        }

        writer.WriteNumberValue(value);
    }
}
