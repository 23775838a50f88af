using System.Diagnostics;
using FederatedGateway.Client.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FederatedGateway.Cli.Telemetry;

/// <summary>Makes the client's spans real, so that their trace id goes on to gateway, enclave and stores; exports them where an OTLP endpoint is named.</summary>
internal static class SpanExport
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <returns>Dispose it at the end: what was not sent yet is sent then.</returns>
    public static IDisposable Start()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable)))
        {
            return Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService("fgw"))
                .AddSource(ClientTelemetry.SourceName)
                .AddOtlpExporter()
                .Build();
        }

        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
