namespace FederatedGateway.Gateway.Hosting;

/// <summary>PEM files of the clients' listener. All required.</summary>
internal sealed class TlsOptions
{
    /// <summary>The server's certificate, followed by its intermediates if any.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Its unencrypted private key; keep it readable by the gateway's user alone.</summary>
    public string Key { get; set; } = "";

    /// <summary>One or more roots that client certificates must chain to.</summary>
    public string ClientCa { get; set; } = "";
}
