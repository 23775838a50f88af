using System.Buffers.Text;
using System.Net;
using System.Text.Json;

namespace FederatedGateway.Enclave.Evidence.Azure;

/// <summary>
/// The platform's service that makes a DCAP quote of a TD report: <c>POST /acc/tdquote</c> at the metadata address, which only the machine itself reaches. Request <c>{"report": …}</c>, answer
/// <c>{"quote": …}</c>, both base64url. It is not trusted: a quote of another domain, or of none, makes the evidence refused.
/// </summary>
/// <param name="metadata">Where the metadata service is.</param>
internal sealed class AzureQuoteService(Uri metadata) : IDisposable
{
    private const string Path = "acc/tdquote";

    /// <summary>A quote has 5 KiB; in base64url a third more.</summary>
    private const int MaximumAnswerBytes = 64 * 1024;

    private const int MaximumDepth = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // Never by a proxy: the address is the machine's own.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaximumAnswerBytes,
    };

    /// <param name="tdReport">TDREPORT_STRUCT, 1,024 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The service does not answer, or not with a quote.</exception>
    public async Task<ReadOnlyMemory<byte>> QuoteAsync(ReadOnlyMemory<byte> tdReport, CancellationToken cancellationToken)
    {
        var address = new Uri(metadata, Path);
        try
        {
            using var request = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["report"] = Base64Url.EncodeToString(tdReport.Span) }, QuoteJson.Default.DictionaryStringString));
            request.Headers.ContentType = new("application/json");
            using var response = await http.PostAsync(address, request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? Read(await response.Content.ReadAsByteArrayAsync(cancellationToken))
                : throw new IOException($"Azure's quote service at {address} answers {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"Azure's quote service at {address} does not answer ({e.HttpRequestError}); is the metadata address open to this program? (--azure-metadata)", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Azure's quote service at {address} did not answer within {Timeout.TotalSeconds:0} seconds", e);
        }

        ReadOnlyMemory<byte> Read(byte[] answer)
        {
            try
            {
                using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = MaximumDepth });
                return Base64Url.DecodeFromChars(json.RootElement.GetProperty("quote").GetString());
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                // InvalidOperationException: no object, or no text. FormatException: no base64url.
                throw new IOException($"Azure's quote service at {address} answered with something else than a quote", e);
            }
        }
    }

    public void Dispose() => http.Dispose();
}
