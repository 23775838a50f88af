using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A loopback server laid out as Azure's metadata service: <c>POST /acc/tdquote</c>.</summary>
internal sealed class AzureQuoteServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private AzureQuoteServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>The TD reports that quotes were asked for.</summary>
    public ConcurrentQueue<byte[]> Reports { get; } = new();

    /// <summary>Status and body of answers.</summary>
    public (int Status, string Body) Answer { get; set; }

    public static string AnswerWith(byte[] quote) => JsonSerializer.Serialize(new { quote = Base64Url.EncodeToString(quote) });

    public static async Task<AzureQuoteServer> StartAsync(byte[] quote, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new AzureQuoteServer(builder.Build()) { Answer = (StatusCodes.Status200OK, AnswerWith(quote)) };
        server.app.MapPost("/acc/tdquote", server.QuoteAsync);
        await server.app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task QuoteAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        Reports.Enqueue(Base64Url.DecodeFromChars(request.RootElement.GetProperty("report").GetString()));
        (context.Response.StatusCode, context.Response.ContentType) = (Answer.Status, "application/json");
        await context.Response.WriteAsync(Answer.Body, context.RequestAborted);
    }
}
