namespace FederatedGateway.Gateway.Hosting;

/// <summary>The operator's own listener: metrics and health, without TLS. Keep it on loopback or a private network.</summary>
internal sealed class MetricsOptions
{
    /// <summary><c>http://ADDRESS:PORT</c>; port 0 takes a free one; empty for none. Default <c>http://127.0.0.1:7090</c>.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:7090";
}
