using System.Net;
using System.Net.Sockets;
using FederatedGateway.Client.Connections;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>A gateway's machine that takes connections and says nothing, as when its process hangs.</summary>
public sealed class SilentGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_unreachable_and_not_a_call_that_somebody_cancelled()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        using var connection = new GatewayConnection(new GatewayEndpoint(address, [], null), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<GatewayException>(async () => await connection.Studies.GetStudyAsync(new GetStudyRequest(), cancellationToken: Token));
        Assert.True(failure is { IsUnreachable: true, IsTransient: true }, $"{failure.Status} {failure.Reason}");
        Assert.Contains(address.ToString(), failure.Message, StringComparison.Ordinal);
    }
}
