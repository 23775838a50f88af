using Google.Rpc;
using Grpc.Core;

namespace FederatedGateway.IntegrationTests.LyingGateway;

internal static class Refusals
{
    /// <summary>The call fails with exactly this reason in its ErrorInfo.</summary>
    public static async Task AssertAsync(string reason, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        var info = exception.GetRpcStatus()?.GetDetail<ErrorInfo>();
        Assert.True(info is not null, $"no reason came with {exception.Status}");
        Assert.Equal(("federatedgateway", reason), (info.Domain, info.Reason));
        Assert.NotEmpty(exception.Status.Detail);
    }
}
