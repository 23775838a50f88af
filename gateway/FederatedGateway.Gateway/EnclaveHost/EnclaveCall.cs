using FederatedGateway.Gateway.Access;
using FederatedGateway.Trust.Verdicts;
using Grpc.Core;

namespace FederatedGateway.Gateway.EnclaveHost;

/// <summary>A call to the enclave host: what it refuses goes on to the caller with its own reason, and an outage is called one.</summary>
internal static class EnclaveCall
{
    /// <summary>Evidence takes well under a second; a busy host a few.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <param name="call">Makes the call with the options it is given.</param>
    /// <param name="clock">For the deadline.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefusedException">The enclave's own refusal, or <see cref="Reasons.EnclaveUnavailable"/>.</exception>
    public static async Task<T> RunAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            using var running = call(new CallOptions(deadline: (clock.GetUtcNow() + Timeout).UtcDateTime, cancellationToken: cancellationToken));
            return await running;
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RefusedException(RefusalStatus.FromException(e) ?? new Refusal(Reasons.EnclaveUnavailable, "the enclave host does not answer; try again, and tell the gateway's operator if it lasts"));
        }
    }
}
