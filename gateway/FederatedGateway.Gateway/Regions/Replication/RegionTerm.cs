using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Telemetry;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// One gateway's time as the owner of a region, under a lease that the caller holds: claims copies in batches, makes them beside each other, records how they ended in batches. One transaction
/// serves many copies; a copy that ends alone is recorded at once.
/// </summary>
internal sealed partial class RegionTerm(
    string region, HeldLease lease, ReplicationQueue queue, ReplicationWork work, RegionCopy copies, RegionUpkeep upkeep, ReplicationOptions options, GatewayMetrics metrics, TimeProvider clock, ILogger logger)
{
    /// <summary>For other gateways' objects and for what is due again; this process's own objects come by nudge.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly CopyWindow window = new(options.Parallelism);
    private readonly Queue<ReplicationClaim> claimed = [];
    private readonly List<Task<CopyResult>> running = [];
    private readonly List<CopyResult> ended = [];

    private bool IsIdle => running.Count == 0 && claimed.Count == 0 && ended.Count == 0;

    /// <summary>Works until it is cancelled; what is under way then is done again by the next owner.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await work.RecoverAsync(region, lease, ending.Token);
            while (true)
            {
                var nudged = queue.Nudged;
                await upkeep.LookAsync(lease, ending.Token);
                await SettleAsync(ending.Token);
                Start(ending.Token);
                if (IsIdle && await TendAsync(ending.Token))
                {
                    continue;
                }

                await Task.WhenAny([.. running, nudged, Task.Delay(LookInterval, clock, ending.Token)]);
                await CollectAsync();
                ending.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        // Nothing new while a comparison waits for the last copies to end.
        var wanted = upkeep.SweepIsUrgent ? 0 : Math.Min(options.BatchSize, window.Size * 4) - claimed.Count;
        if (claimed.Count > 0 && ended.Count < options.BatchSize)
        {
            return;
        }

        var (claims, lags) = await work.SettleAsync(region, ended, wanted, lease, cancellationToken);
        foreach (var result in ended)
        {
            Tell(result, lags);
        }

        ended.Clear();
        foreach (var claim in claims)
        {
            claimed.Enqueue(claim);
        }
    }

    private void Start(CancellationToken cancellationToken)
    {
        while (running.Count < window.Size && claimed.TryDequeue(out var claim))
        {
            running.Add(copies.MakeAsync(claim, cancellationToken));
        }
    }

    private async Task CollectAsync()
    {
        foreach (var task in running.Where(task => task.IsCompleted).ToList())
        {
            running.Remove(task);
            var result = await task;
            window.Note(result);
            ended.Add(result);
        }
    }

    /// <returns>True when there may be more to do at once.</returns>
    private async Task<bool> TendAsync(CancellationToken cancellationToken)
    {
        if (upkeep.SweepIsDue)
        {
            await upkeep.SweepAsync(lease, cancellationToken);
            return true;
        }

        return await upkeep.ReadBackAsync(lease, cancellationToken);
    }

    private void Tell(CopyResult result, IReadOnlyDictionary<CopyResult, TimeSpan> lags)
    {
        var (key, bytes) = (result.Claim.Stored.Key, result.Claim.Stored.LengthBytes);
        if (lags.TryGetValue(result, out var lag))
        {
            metrics.Replicated(region, bytes, lag);
            Log.Copied(logger, key, region, bytes, lag.TotalMilliseconds);
        }
        else if (result.IsBlocked)
        {
            Log.Blocked(logger, key, region);
        }
        else if (result.Failure is { } failure)
        {
            Log.Failed(logger, key, region, result.Claim.Task.Attempts, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5010, Level = LogLevel.Information, Message = "Copied {ObjectKey} to region {Region}: {Bytes} bytes, read back {Milliseconds} ms after it was stored")]
        public static partial void Copied(ILogger logger, string objectKey, string region, long bytes, double milliseconds);

        [LoggerMessage(EventId = 5011, Level = LogLevel.Warning, Message = "Copying {ObjectKey} to region {Region} failed (attempt {Attempt}); it will be tried again")]
        public static partial void Failed(ILogger logger, string objectKey, string region, int attempt, Exception exception);

        [LoggerMessage(EventId = 5015, Level = LogLevel.Error, Message = "{ObjectKey} was queued for region {Region}, which its study does not allow; it was not copied and will not be")]
        public static partial void Blocked(ILogger logger, string objectKey, string region);
    }
}
