using System.Threading.Channels;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Tells this process's executor that runs may be waiting. The database is the queue; this only saves a look's delay.</summary>
internal sealed class RunQueue
{
    private readonly Channel<bool> waiting = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Nudge() => waiting.Writer.TryWrite(true);

    /// <summary>Returns after a nudge, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await waiting.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look without a nudge.
        }
    }
}
