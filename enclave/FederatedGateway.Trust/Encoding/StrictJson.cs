using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Encoding;

/// <summary>
/// JSON in one canonical form: members in the order of the type's declaration, no white space, one spelling for every value. Unknown, repeated, missing and reordered members and
/// every other spelling are refused, because what was read is written again and must give the same bytes.
/// </summary>
public static class StrictJson
{
    /// <summary>Our deepest document has 6 levels.</summary>
    private const int MaximumDepth = 16;

    /// <summary>Characters that a text in a signed document never needs.</summary>
    public const int MaximumTextLength = 2000;

    public static Verdict<T> Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, string what, int maximumBytes)
        where T : class
    {
        if (bytes.Length > maximumBytes)
        {
            return Verdict<T>.Refused(Reasons.LimitExceeded, $"the {what} has {bytes.Length} bytes; at most {maximumBytes} are accepted");
        }

        T? value;
        byte[] canonical;
        try
        {
            value = JsonSerializer.Deserialize(bytes, type);
            canonical = value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(value, type);
        }
        catch (JsonException exception)
        {
            // The serializer's own message may quote the document; its path only names our members.
            return Verdict<T>.Refused(Reasons.MalformedMessage, $"the {what} is not the JSON document that is expected (at {exception.Path ?? "its end"})");
        }

        return value is not null && bytes.SequenceEqual(canonical)
            ? Verdict<T>.Accepted(value)
            : Verdict<T>.Refused(Reasons.NotCanonical, $"the {what} is not in canonical form: white space, order, repeated members or spelling differ");
    }

    /// <summary>True for 1 to <paramref name="maximum"/> UTF-16 units without control characters and unpaired surrogates.</summary>
    public static bool IsText(string text, int maximum = MaximumTextLength)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsControl(text[index]))
            {
                return false;
            }

            if (char.IsSurrogate(text[index]) && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[++index])))
            {
                return false;
            }
        }

        return text.Length > 0 && text.Length <= maximum;
    }

    internal static JsonSerializerOptions Options() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = MaximumDepth,
        Converters = { new UtcTimeConverter(), new FiniteNumberConverter() },

        // Readable names in every script. The documents are not put into HTML as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
