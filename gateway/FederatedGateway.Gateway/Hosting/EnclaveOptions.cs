namespace FederatedGateway.Gateway.Hosting;

/// <summary>Where the enclave hosts are. Nothing depends on the gateway trusting them or they trusting the gateway.</summary>
internal sealed class EnclaveOptions
{
    /// <summary>How hand-overs name this host: 1 to 63 of [a-z0-9-]. Default "main". A study that was handed over stays with the host of that name, whatever its endpoint.</summary>
    public string Name { get; set; } = "main";

    /// <summary><c>unix:/path/to.sock</c>, <c>http://ADDRESS:PORT</c> or <c>https://HOST:PORT</c>. Required. Studies that were never handed over are here.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Hosts that studies may be handed over to; at most 15. Default: none.</summary>
    public List<SuccessorOptions> Successors { get; set; } = [];

    /// <summary>The host that every study in use is to be handed over to, by itself; one of the names above. Default empty: only when an operator says so.</summary>
    public string HandOverTo { get; set; } = "";
}
