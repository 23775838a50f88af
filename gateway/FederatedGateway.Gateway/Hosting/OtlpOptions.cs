namespace FederatedGateway.Gateway.Hosting;

/// <summary>Where traces and metrics are sent.</summary>
internal sealed class OtlpOptions
{
    /// <summary>OTLP/gRPC endpoint, <c>http://HOST:4317</c>; empty for none.</summary>
    public string Endpoint { get; set; } = "";
}
