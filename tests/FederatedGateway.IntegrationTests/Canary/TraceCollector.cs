using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>Takes what an OpenTelemetry exporter sends over gRPC, and keeps the bytes.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly MemoryStream received = new();
    private readonly Lock gate = new();

    private TraceCollector(WebApplication app) => this.app = app;

    public string Endpoint => app.Urls.Single();

    public static async Task<TraceCollector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        var collector = new TraceCollector(builder.Build());
        collector.app.Run(collector.TakeAsync);
        await collector.app.StartAsync(cancellationToken);
        return collector;
    }

    public byte[] Received()
    {
        lock (gate)
        {
            return received.ToArray();
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (gate)
        {
            received.Write(body.ToArray());
        }

        // An empty ExportTraceServiceResponse: everything was taken.
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
