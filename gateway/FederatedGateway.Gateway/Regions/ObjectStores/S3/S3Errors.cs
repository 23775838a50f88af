using System.Net;
using System.Text.Json;
using System.Xml;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// Turns every answer but success into an <see cref="S3ErrorException"/>, for our own requests and for the Minio SDK's, which passes it on.
/// (The SDK's own error handling throws a null reference for an empty 503, and hides the error code of others.)
/// </summary>
internal sealed class S3Errors(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Errors are a few hundred bytes; a server that sends more is not listened to further.</summary>
    private const int MaximumErrorLength = 16 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ReadAsync(response, cancellationToken);
        }
    }

    /// <summary>An error document can also come with status 200, at the end of a long operation.</summary>
    public static S3ErrorException Parse(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        var (code, message) = body.StartsWith("{"u8) ? ParseJson(body) : ParseXml(body);
        return new S3ErrorException(status, Shown(code), message.Length > 0 ? Shown(message) : "the server gave no reason");
    }

    // The admin API answers in JSON.
    private static (string Code, string Message) ParseJson(ReadOnlySpan<byte> body)
    {
        string code = "", message = "";
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && (reader.ValueTextEquals("Code"u8) || reader.ValueTextEquals("Message"u8)))
                {
                    var isCode = reader.ValueTextEquals("Code"u8);
                    _ = reader.Read();
                    var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                    (code, message) = isCode ? (text, message) : (code, text);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Cut off, or no JSON: the status has to tell. (Bad UTF-8 throws the second.)
        }

        return (code, message);
    }

    private static (string Code, string Message) ParseXml(ReadOnlySpan<byte> body)
    {
        string code = "", message = "";
        try
        {
            using var stream = new MemoryStream(body.ToArray());
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Code", Depth: 1 })
                {
                    code = reader.ReadElementContentAsString();
                }

                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Message", Depth: 1 })
                {
                    message = reader.ReadElementContentAsString();
                }
            }
        }
        catch (XmlException)
        {
            // A proxy's page, or nothing: the status has to tell.
        }

        return (code, message);
    }

    private static async Task<S3ErrorException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new byte[MaximumErrorLength];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0 && response.Headers.TryGetValues("X-Minio-Error-Code", out var codes))
        {
            var detail = response.Headers.TryGetValues("X-Minio-Error-Desc", out var words) ? words.First() : "";
            return new S3ErrorException(response.StatusCode, Shown(codes.First()), Shown(detail.Trim('"')));
        }

        return Parse(response.StatusCode, body.AsSpan(0, length));
    }

    // These words go to logs and people.
    private static string Shown(string text)
        => string.Concat(text.Take(300).Select(c => char.IsControl(c) ? ' ' : c));
}
