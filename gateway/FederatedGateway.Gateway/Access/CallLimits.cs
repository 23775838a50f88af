using System.Threading.RateLimiting;
using FederatedGateway.Trust.Verdicts;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace FederatedGateway.Gateway.Access;

/// <summary>Calls a second and streams at a time, for each identity on its own: one that floods delays nobody else.</summary>
internal sealed class CallLimits : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<Caller> calls;
    private readonly PartitionedRateLimiter<Caller> streams;

    public CallLimits(LimitOptions limits)
    {
        calls = PartitionedRateLimiter.Create<Caller, Caller>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(limits.CallBurst, limits.CallsPerSecond),
            TokensPerPeriod = limits.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
        streams = PartitionedRateLimiter.Create<Caller, Caller>(caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.Streams,
            QueueLimit = 0,
        }));
    }

    /// <summary>Middleware between authentication and authorization: denied calls count too.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Caller() is not { } caller)
        {
            await next(context);
            return;
        }

        using var call = calls.AttemptAcquire(caller);
        if (!call.IsAcquired)
        {
            await GrpcRefusal.WriteAsync(context, new Refusal(Reasons.RateLimited, "too many calls in a short time; wait and try again"));
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type is null or MethodType.Unary)
        {
            await next(context);
            return;
        }

        using var stream = streams.AttemptAcquire(caller);
        if (!stream.IsAcquired)
        {
            await GrpcRefusal.WriteAsync(context, new Refusal(Reasons.RateLimited, "too many streams are open; close one, or wait for one to end"));
            return;
        }

        await next(context);
    }

    public async ValueTask DisposeAsync()
    {
        await calls.DisposeAsync();
        await streams.DisposeAsync();
    }
}
