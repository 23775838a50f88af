using System.Diagnostics;

namespace FederatedGateway.Client.Telemetry;

/// <summary>The client's spans. HTTP carries their context to the gateway (W3C traceparent), so one trace id covers client, gateway, enclave and stores.</summary>
public static class ClientTelemetry
{
    /// <summary>Subscribe to this source to export spans.</summary>
    public const string SourceName = "FederatedGateway.Client";

    internal static readonly ActivitySource Source = new(SourceName);
}
