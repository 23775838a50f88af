namespace FederatedGateway.Gateway.Hosting;

/// <summary>An enclave host that studies may be handed over to.</summary>
internal sealed class SuccessorOptions
{
    /// <summary>1 to 63 of [a-z0-9-]; another than every other host's.</summary>
    public string Name { get; set; } = "";

    /// <summary>As the first host's.</summary>
    public string Endpoint { get; set; } = "";
}
