using FederatedGateway.Trust.Verdicts;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FederatedGateway.Gateway.Access;

/// <summary>No call without an end: every call of our services states a deadline, and none longer than the limit for its kind.</summary>
internal sealed class DeadlineInterceptor(LimitOptions limits, TimeProvider clock) : Interceptor
{
    /// <summary>A deadline crosses the wire as a timeout and is measured again on arrival; clients round up.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private readonly TimeSpan call = TimeSpan.FromSeconds(limits.CallDeadlineSeconds);
    private readonly TimeSpan stream = TimeSpan.FromSeconds(limits.StreamDeadlineSeconds);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, call);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, stream);
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, stream);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context, stream);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context, TimeSpan maximum)
    {
        if (context.Deadline == DateTime.MaxValue)
        {
            // Tools for health and reflection set none; the limit on streams bounds them.
            if (context.Method.StartsWith("/federatedgateway.", StringComparison.Ordinal))
            {
                throw new RefusedException(Reasons.InvalidArgument, $"the call has no deadline; set one of at most {maximum.TotalSeconds:0} seconds");
            }

            return;
        }

        if (context.Deadline - clock.GetUtcNow().UtcDateTime > maximum + Tolerance)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"the call's deadline is too long; set one of at most {maximum.TotalSeconds:0} seconds");
        }
    }
}
