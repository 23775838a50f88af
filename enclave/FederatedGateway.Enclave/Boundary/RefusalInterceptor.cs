using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Commands;
using FederatedGateway.Trust.Verdicts;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FederatedGateway.Enclave.Boundary;

/// <summary>The outermost boundary of every call: refusals become statuses with a reason; everything unexpected becomes INTERNAL without text, because its text could quote a record.</summary>
internal sealed partial class RefusalInterceptor(IHostApplicationLifetime lifetime, ILogger<RefusalInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await GuardAsync(context, async () => response = await continuation(request, context));
        return response!;
    }

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
            Log.Refused(log, context.Method, e.Refusal.Reason);
            throw RefusalStatus.ToException(e.Refusal);
        }
        catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw RefusalStatus.ToException(new Refusal(Reasons.EnclaveUnavailable, "the enclave host is stopping; its keys end with it"));
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            Log.Cancelled(log, context.Method);
            throw RefusalStatus.ToException(new Refusal(Reasons.RunCancelled, "the call was cancelled"));
        }
        catch (TpmException e)
        {
            Log.TpmFailed(log, context.Method, e);
            throw RefusalStatus.ToException(new Refusal(Reasons.EnclaveUnavailable, "the enclave host's TPM gives no answer; the host's log says why"));
        }
        catch (Exception e)
        {
            Log.Unexpected(log, context.Method, e);
            throw new RpcException(new Status(StatusCode.Internal, ""));
        }
    }

    private static partial class Log
    {
        // The reason only: a refusal's detail is for the caller.
        [LoggerMessage(2100, LogLevel.Warning, "{Method} refused: {Reason}")]
        public static partial void Refused(ILogger log, string method, string reason);

        [LoggerMessage(2101, LogLevel.Information, "{Method} was cancelled by the caller")]
        public static partial void Cancelled(ILogger log, string method);

        [LoggerMessage(2103, LogLevel.Error, "{Method} failed on the TPM")]
        public static partial void TpmFailed(ILogger log, string method, Exception exception);

        [LoggerMessage(2102, LogLevel.Error, "{Method} failed unexpectedly")]
        public static partial void Unexpected(ILogger log, string method, Exception exception);
    }
}
