using FederatedGateway.Telemetry;

namespace FederatedGateway.Gateway.Telemetry;

internal static class TelemetryRegistration
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        // The framework's lines about every request would drown our own.
        builder.Logging.AddJsonLines().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddMetrics().AddSingleton<StateSnapshot>().AddSingleton<GatewayMetrics>();
        return builder;
    }
}
