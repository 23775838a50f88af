namespace FederatedGateway.Gateway.Hosting;

/// <summary>Where the enclave host is. Nothing depends on the gateway trusting it or it trusting the gateway.</summary>
internal sealed class EnclaveOptions
{
    /// <summary><c>unix:/path/to.sock</c>, <c>http://ADDRESS:PORT</c> or <c>https://HOST:PORT</c>. Required.</summary>
    public string Endpoint { get; set; } = "";
}
