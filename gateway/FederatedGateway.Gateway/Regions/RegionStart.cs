using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions;

/// <summary>Makes the buckets. A region that is away at start gets its bucket when it is back; the gateway does not wait for it.</summary>
internal sealed partial class RegionStart(RegionStores regions, TimeProvider clock, ILogger<RegionStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(regions.All.Select(store => TryEnsureAsync(store, cancellationToken)));
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(regions.All.Select(store => KeepTryingAsync(store, stoppingToken)));

    private async Task KeepTryingAsync(IObjectStore store, CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryEnsureAsync(store, stoppingToken))
            {
                await Task.Delay(RetryInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> TryEnsureAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            await store.EnsureBucketAsync(cancellationToken);
            var capabilities = await store.GetCapabilitiesAsync(cancellationToken);
            Log.Ready(logger, store.Region, capabilities);
            return true;
        }
        catch (ObjectStoreUnavailableException e)
        {
            Log.Away(logger, store.Region, e);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "Region {Region} does not answer; its bucket is made when it does")]
        public static partial void Away(ILogger logger, string region, Exception exception);

        [LoggerMessage(EventId = 5002, Level = LogLevel.Information, Message = "Region {Region} is ready on {Capabilities}")]
        public static partial void Ready(ILogger logger, string region, StoreCapabilities capabilities);
    }
}
