using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.EnclaveHost;

namespace FederatedGateway.UnitTests.Gateway;

/// <summary>A gateway with these hosts; the first is the one that studies begin with.</summary>
internal static class TestHosts
{
    public const string Main = "enclave";

    public static EnclaveHosts Of(EnclaveService.EnclaveServiceClient main, params (string Name, EnclaveService.EnclaveServiceClient Client)[] others)
        => new(Main, others.Append((Main, main)).ToDictionary(host => host.Item1, host => host.Item2, StringComparer.Ordinal));
}
