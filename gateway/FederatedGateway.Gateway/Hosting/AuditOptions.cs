namespace FederatedGateway.Gateway.Hosting;

/// <summary>The transparency log.</summary>
internal sealed class AuditOptions
{
    /// <summary>The log's name in checkpoints, without scheme: participants pin it together with the key. Default <c>federated-gateway/log</c>.</summary>
    public string Origin { get; set; } = "federated-gateway/log";

    /// <summary>The log's Ed25519 seed; empty means log.key in the data directory, made at the first start. Gateways on one database share one key.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Seconds between two copies of the log's files and checkpoint into the regions; 1 to 86,400. Default 300.</summary>
    public int ArchiveSeconds { get; set; } = 300;

    /// <summary>Days for which those copies are locked against everybody, this gateway included (Object Lock, compliance mode); 1 to 36,500. Default 2,190 (six years).</summary>
    public int RetentionDays { get; set; } = 2_190;
}
