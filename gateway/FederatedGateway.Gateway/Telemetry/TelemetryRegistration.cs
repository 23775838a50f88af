using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FederatedGateway.Gateway.Telemetry;

internal static class TelemetryRegistration
{
    private const string ServiceName = "fgw-gateway";

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, OtlpOptions otlp)
    {
        // The framework's lines about every request would drown our own.
        builder.Logging.AddJsonLines().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddMetrics().AddSingleton<StateSnapshot>().AddSingleton<GatewayMetrics>().AddHostedService<StateReader>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName))
            .WithMetrics(metrics => metrics
                .AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter())
            .WithTracing(traces =>
            {
                traces.AddSource(GatewayMetrics.MeterName).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation();
                if (otlp.Endpoint.Length > 0)
                {
                    traces.AddOtlpExporter(exporter => exporter.Endpoint = new Uri(otlp.Endpoint));
                }
            });
        return builder;
    }

    /// <summary>The Prometheus endpoint; the operators' listener alone serves it.</summary>
    public static WebApplication UseTelemetry(this WebApplication app)
    {
        // The instruments exist from the first scrape on, not from the first use.
        app.Services.GetRequiredService<GatewayMetrics>();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        return app;
    }
}
