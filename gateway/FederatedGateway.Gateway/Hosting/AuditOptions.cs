namespace FederatedGateway.Gateway.Hosting;

/// <summary>The transparency log.</summary>
internal sealed class AuditOptions
{
    /// <summary>The log's name in checkpoints, without scheme: participants pin it together with the key. Default <c>federated-gateway/log</c>.</summary>
    public string Origin { get; set; } = "federated-gateway/log";

    /// <summary>The log's Ed25519 seed; empty means log.key in the data directory, made at the first start. Gateways on one database share one key.</summary>
    public string KeyFile { get; set; } = "";
}
