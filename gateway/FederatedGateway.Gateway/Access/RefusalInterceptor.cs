using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Access;

/// <summary>The outermost boundary of every call: refusals and outages become statuses with a reason, everything unexpected becomes INTERNAL without text.</summary>
internal sealed partial class RefusalInterceptor(GatewayMetrics metrics, Denials denials, ILogger<RefusalInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await GuardAsync(context, async () => response = await continuation(request, context));
        return response!;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await GuardAsync(context, async () => response = await continuation(requestStream, context));
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        => GuardAsync(context, () => continuation(request, responseStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        => GuardAsync(context, () => continuation(requestStream, responseStream, context));

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The outermost boundary of a call.")]
    private async Task GuardAsync(ServerCallContext context, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RefusedException e)
        {
            throw await RefuseAsync(context, e.Refusal);
        }
        catch (RpcException e) when (context.CancellationToken.IsCancellationRequested || e.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, ""));
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, ""));
        }
        catch (IOException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, ""));
        }
        catch (ObjectStoreException e)
        {
            Log.StoreFailed(log, context.Method, e);
            throw await RefuseAsync(context, new Refusal(Reasons.ObjectUnavailable, "the region's store does not serve this now; try again later"));
        }
        catch (Exception e) when (IsTransientDatabaseFault(e))
        {
            Log.DatabaseFailed(log, context.Method, e);
            throw new RpcException(new Status(StatusCode.Unavailable, "the gateway's database does not answer; try again later"));
        }
        catch (Exception e)
        {
            Log.Unexpected(log, context.Method, e);
            throw new RpcException(new Status(StatusCode.Internal, ""));
        }
    }

    private async Task<RpcException> RefuseAsync(ServerCallContext context, Refusal refusal)
    {
        metrics.Refused(refusal.Reason);
        if (refusal.Reason == Reasons.NotAuthorized && context.GetHttpContext().Caller() is { } caller)
        {
            await denials.RecordAsync(caller, context.Method, context.CancellationToken);
        }

        return RefusalStatus.ToException(refusal);
    }

    private static bool IsTransientDatabaseFault(Exception e) => e switch
    {
        DbUpdateException { InnerException: { } inner } => IsTransientDatabaseFault(inner),
        InvalidOperationException { InnerException: DbException inner } => inner.IsTransient,
        DbException database => database.IsTransient,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Error, "{Method} failed unexpectedly")]
        public static partial void Unexpected(ILogger log, string method, Exception exception);

        [LoggerMessage(1201, LogLevel.Warning, "{Method}: a region's store failed")]
        public static partial void StoreFailed(ILogger log, string method, Exception exception);

        [LoggerMessage(1202, LogLevel.Warning, "{Method}: the database failed")]
        public static partial void DatabaseFailed(ILogger log, string method, Exception exception);
    }
}
