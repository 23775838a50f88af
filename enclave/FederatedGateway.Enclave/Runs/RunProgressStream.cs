using System.Threading.Channels;
using FederatedGateway.Enclave.V1;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.Enclave.Runs;

/// <summary>Carries progress from any thread to the call's response stream, which takes one message at a time. A slow reader misses steps and never slows the run.</summary>
internal sealed class RunProgressStream : IProgress<RunProgress>
{
    private const int Waiting = 8;

    private readonly Channel<RunProgress> steps = Channel.CreateBounded<RunProgress>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Task writing;

    public RunProgressStream(IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken cancellationToken) => writing = WriteAsync(responses, cancellationToken);

    public void Report(RunProgress value) => steps.Writer.TryWrite(value);

    /// <summary>Writes what waits; afterwards the stream is the caller's again.</summary>
    public Task CompleteAsync()
    {
        steps.Writer.TryComplete();
        return writing;
    }

    private async Task WriteAsync(IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken cancellationToken)
    {
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
        {
            await responses.WriteAsync(new ExecuteRunResponse { Progress = step }, cancellationToken);
        }
    }
}
