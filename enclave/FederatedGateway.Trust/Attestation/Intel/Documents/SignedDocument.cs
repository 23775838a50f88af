using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>
/// A response of Intel's provisioning certification service: <c>{"tcbInfo": …, "signature": "…"}</c>. The signature covers the inner document's bytes as they stand in the response;
/// nothing in it is read before the signature was verified.
/// </summary>
/// <param name="Name">The document's member name.</param>
/// <param name="Body">The document, byte for byte.</param>
/// <param name="Signature">64 bytes, r ‖ s.</param>
internal sealed record SignedDocument(string Name, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Signature)
{
    public const string TcbInfoName = "tcbInfo";

    public const string QeIdentityName = "enclaveIdentity";

    /// <summary>The longest known has 19 KiB.</summary>
    public const int MaximumTcbInfoBytes = 128 * 1024;

    public const int MaximumQeIdentityBytes = 64 * 1024;

    private const int SignatureBytes = 64;

    /// <summary>Every refusal is COLLATERAL_MALFORMED.</summary>
    public static Verdict<SignedDocument> Parse(ReadOnlyMemory<byte> json, string name, int maximumBytes)
    {
        if (json.Length > maximumBytes || !StrictUtf8.TryDecode(json.Span, out _))
        {
            return Malformed(name, $"it is longer than {maximumBytes} bytes, or no UTF-8 text");
        }

        try
        {
            return Read(json, name);
        }
        catch (JsonException)
        {
            return Malformed(name, "it is not a JSON document");
        }
    }

    public bool IsSignedBy(CertificateKey key) => key.VerifyEcdsa(HashAlgorithmName.SHA256, Body.Span, Signature.Span);

    /// <summary>Reads the document; only after its signature was verified.</summary>
    public Verdict<T> ReadBody<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type) is { } read ? Verdict<T>.Accepted(read) : Verdict<T>.Refused(Unreadable(Name, "it is empty"));
        }
        catch (JsonException exception)
        {
            return Verdict<T>.Refused(Unreadable(Name, $"it lacks a member, or one has another form (at {exception.Path ?? "its end"})"));
        }
    }

    // Escapes and nulls occur in none of Intel's documents; without them every name and text has one spelling, and nothing that is there is nothing.
    private static Verdict<SignedDocument> Read(ReadOnlyMemory<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = IntelDocumentJson.MaximumDepth });
        ReadOnlyMemory<byte>? body = null;
        byte[]? signature = null;
        var start = 0;
        var isBody = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null || ((reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String) && reader.ValueIsEscaped))
            {
                return Malformed(name, "it holds null or an escaped text");
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    isBody = reader.ValueTextEquals(name);
                    if (isBody ? body is not null : !reader.ValueTextEquals("signature") || signature is not null)
                    {
                        return Malformed(name, $"it has other members than one {name} and one signature");
                    }

                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 1 && isBody:
                    start = (int)reader.TokenStartIndex;
                    break;
                case JsonTokenType.EndObject when reader.CurrentDepth == 1 && isBody:
                    body = json[start..(int)reader.BytesConsumed];
                    break;
                case JsonTokenType.String when reader.CurrentDepth == 1 && !isBody:
                    if ((signature = ReadSignature(reader.ValueSpan)) is null)
                    {
                        return Malformed(name, $"its signature is not {SignatureBytes * 2} lower-case hexadecimal digits");
                    }

                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                    break;
                case var _ when reader.CurrentDepth <= 1 || !isBody:
                    return Malformed(name, $"{name} is an object and signature a text");
                default:
                    break;
            }
        }

        return body is { } whole && signature is not null
            ? Verdict<SignedDocument>.Accepted(new SignedDocument(name, whole, signature))
            : Malformed(name, $"{name} or its signature is missing");
    }

    // One spelling, so that no bit of a response can change without being refused.
    private static byte[]? ReadSignature(ReadOnlySpan<byte> text)
    {
        var digits = System.Text.Encoding.ASCII.GetString(text);
        return digits.Length == SignatureBytes * 2 && digits.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(digits) : null;
    }

    private static Refusal Unreadable(string name, string problem) => new(Reasons.CollateralMalformed, $"Intel's {name} is refused: {problem}");

    private static Verdict<SignedDocument> Malformed(string name, string problem) => Verdict<SignedDocument>.Refused(Unreadable(name, problem));
}
