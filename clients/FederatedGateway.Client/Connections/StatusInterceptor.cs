using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FederatedGateway.Client.Connections;

/// <summary>Gives every call a deadline where the caller set none, and throws <see cref="GatewayException"/> in place of RpcException.</summary>
internal sealed class StatusInterceptor(Uri gateway, TimeProvider time) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, WithDeadline(context, CallDeadlines.Unary));
        return new AsyncUnaryCall<TResponse>(Mapped(call.ResponseAsync, context.Options.CancellationToken), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, WithDeadline(context, CallDeadlines.Stream));
        return new AsyncServerStreamingCall<TResponse>(
            new MappedReader<TResponse>(call.ResponseStream, this, context.Options.CancellationToken), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(WithDeadline(context, CallDeadlines.Stream));
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream, Mapped(call.ResponseAsync, context.Options.CancellationToken), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private Exception Map(RpcException exception, CancellationToken cancellationToken) => StatusMapping.Map(exception, gateway, cancellationToken);

    private async Task<TResponse> Mapped<TResponse>(Task<TResponse> response, CancellationToken cancellationToken)
    {
        try
        {
            return await response;
        }
        catch (RpcException exception)
        {
            throw Map(exception, cancellationToken);
        }
    }

    private ClientInterceptorContext<TRequest, TResponse> WithDeadline<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, TimeSpan deadline)
        where TRequest : class
        where TResponse : class
        => context.Options.Deadline is not null
            ? context
            : new(context.Method, context.Host, context.Options.WithDeadline(time.GetUtcNow().UtcDateTime + deadline));

    private sealed class MappedReader<T>(IAsyncStreamReader<T> reader, StatusInterceptor owner, CancellationToken callToken) : IAsyncStreamReader<T>
    {
        public T Current => reader.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                return await reader.MoveNext(cancellationToken);
            }
            catch (RpcException exception)
            {
                throw owner.Map(exception, cancellationToken.IsCancellationRequested ? cancellationToken : callToken);
            }
        }
    }
}
