namespace FederatedGateway.Gateway.Hosting;

/// <summary>What a command line asks for.</summary>
/// <param name="Options">Without mistakes.</param>
/// <param name="ReadyFile">Where to write the addresses once clients can connect; null for nowhere.</param>
internal sealed record GatewayStart(GatewayOptions Options, string? ReadyFile);
