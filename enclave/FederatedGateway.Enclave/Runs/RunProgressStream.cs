using System.Threading.Channels;
using FederatedGateway.Enclave.V1;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.Enclave.Runs;

/// <summary>
/// Carries progress from any thread to the call's response stream, which takes one message at a time. A slow reader misses steps within a stage, never a
/// stage, and never slows the run.
/// </summary>
internal sealed class RunProgressStream : IProgress<RunProgress>
{
    /// <summary>A run has fewer stages; the bound holds whatever the order of reports.</summary>
    private const int MaximumWaiting = 64;

    private readonly Lock gate = new();
    private readonly Queue<RunProgress> waiting = new();
    private readonly Channel<bool> arrived = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task writing;

    // The newest report; it joins the queue when one of another stage follows it or when the writer takes it.
    private RunProgress? newest;

    public RunProgressStream(IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken cancellationToken) => writing = WriteAsync(responses, cancellationToken);

    public void Report(RunProgress value)
    {
        lock (gate)
        {
            if (newest is not null && newest.Stage != value.Stage && waiting.Count < MaximumWaiting)
            {
                waiting.Enqueue(newest);
            }

            newest = value;
        }

        arrived.Writer.TryWrite(true);
    }

    /// <summary>Writes what waits; afterwards the stream is the caller's again.</summary>
    public Task CompleteAsync()
    {
        arrived.Writer.TryComplete();
        return writing;
    }

    private async Task WriteAsync(IServerStreamWriter<ExecuteRunResponse> responses, CancellationToken cancellationToken)
    {
        await foreach (var _ in arrived.Reader.ReadAllAsync(cancellationToken))
        {
            while (Take() is { } step)
            {
                await responses.WriteAsync(new ExecuteRunResponse { Progress = step }, cancellationToken);
            }
        }
    }

    private RunProgress? Take()
    {
        lock (gate)
        {
            if (waiting.TryDequeue(out var step))
            {
                return step;
            }

            (step, newest) = (newest, null);
            return step;
        }
    }
}
