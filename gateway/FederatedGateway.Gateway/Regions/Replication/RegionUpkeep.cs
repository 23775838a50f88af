using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// What the owner of a region does beside copying: it looks whether the region came back or lost its data, compares it with the catalog, and reads back what nobody has read back yet.
/// One for each term of ownership.
/// </summary>
internal sealed partial class RegionUpkeep(
    string region, RegionStores regions, ReplicationWork work, RegionEpochs epochs, Reconciliation reconciliation, LostCopies lost, SweepRequests requests, RegionAvailability availability, ReplicationOptions options, TimeProvider clock, ILogger logger)
{
    /// <summary>Read back at a time; between two of them new copies get their turn.</summary>
    private const int ReadBackBatch = 16;

    private DateTimeOffset nextLook = clock.GetUtcNow();
    private DateTimeOffset nextSweep = clock.GetUtcNow();
    private bool lostData;
    private bool wasAway;
    private SweepRequest? request;

    /// <summary>The next idle moment belongs to a comparison.</summary>
    public bool SweepIsDue => !wasAway && (lostData || request is not null || clock.GetUtcNow() >= nextSweep);

    /// <summary>It has waited too long for an idle moment, or the region lost its data: no copy is begun until it is over.</summary>
    public bool SweepIsUrgent => !wasAway && (lostData || request is not null || clock.GetUtcNow() >= nextSweep + TimeSpan.FromMinutes(options.SweepMinutes));

    /// <summary>Looks at the region, at most once a heartbeat. Beside copies too.</summary>
    /// <returns>True when the region came back: the pauses after failures are over.</returns>
    public async Task<bool> LookAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < nextLook)
        {
            return false;
        }

        nextLook = clock.GetUtcNow() + TimeSpan.FromSeconds(options.HeartbeatSeconds);
        request ??= await requests.NextAsync(region, cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.ProbeTimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            foreach (var store in regions.In(region))
            {
                if (await HasLostDataAsync(store, lease, either.Token) && !lostData)
                {
                    lostData = true;
                    Log.LostData(logger, region, store.Bucket);
                }
            }

            if (wasAway && !lostData)
            {
                lostData = options.RejoinCheck == ReplicationOptions.Full || await reconciliation.LacksNewestAsync(region, cancellationToken);
            }
        }
        catch (Exception e) when (e is ObjectStoreException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            wasAway = true;
            availability.Failed(region);
            await EndRequestAsync(new SweepReport(), e is ObjectStoreException ? e.Message : $"no answer within {options.ProbeTimeoutSeconds} s", cancellationToken);
            return false;
        }

        availability.Answered(region);
        if (!wasAway)
        {
            return false;
        }

        wasAway = false;
        Log.Back(logger, region);
        await work.HurryAsync(region, lease, cancellationToken);
        return true;
    }

    /// <summary>Beside no copy.</summary>
    public async Task SweepAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var asked = request;
        if (asked is not null)
        {
            await work.HurryAsync(region, lease, cancellationToken);
        }

        if (asked is { IsFull: false } && !lostData && !await LacksNewestAsync(cancellationToken))
        {
            await EndRequestAsync(new SweepReport { Compared = options.RejoinCopies }, wasAway ? "the region went away" : null, cancellationToken);
            return;
        }

        (nextSweep, lostData) = (clock.GetUtcNow() + TimeSpan.FromMinutes(options.SweepMinutes), false);
        var last = new SweepReport();
        var report = await reconciliation.RunAsync(
            region,
            asked is null or { SampledCopies: < 0 } ? options.SampledCopies : asked.SampledCopies,
            so => asked is null ? Task.CompletedTask : requests.ProgressAsync(asked, last = so, null, hasEnded: false, cancellationToken),
            cancellationToken);
        await EndRequestAsync(report ?? last, report is null ? "the region went away while it was compared" : null, cancellationToken);
        if (report is null)
        {
            (lostData, wasAway) = (true, true);
            return;
        }

        try
        {
            // Only now: whatever breaks off before leaves the region marked as another one, and it is compared again.
            foreach (var store in regions.In(region))
            {
                await epochs.AcceptAsync(store, lease, cancellationToken);
            }

            await epochs.SweptAsync(region, lease, cancellationToken);
        }
        catch (ObjectStoreException)
        {
            (lostData, wasAway) = (true, true);
        }
    }

    /// <summary>Reads back complete copies that have no placement receipt yet, such as an object that has no other copy.</summary>
    /// <returns>True when there were any.</returns>
    public async Task<bool> ReadBackAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var unverified = wasAway ? [] : await work.UnverifiedAsync(region, ReadBackBatch, cancellationToken);
        if (unverified.Count == 0)
        {
            return false;
        }

        try
        {
            var read = await Task.WhenAll(unverified.Select(async stored => (stored, IsIntact: await ObjectCopier.IsIntactAsync(
                regions[region, stored.Class], new ObjectKey(stored.Key), stored.Copies.Single(copy => copy.Region == region).VersionId, stored, cancellationToken))));
            await work.VerifiedAsync(region, [.. read.Where(one => one.IsIntact).Select(one => one.stored)], lease, cancellationToken);
            var damaged = read.Where(one => !one.IsIntact).Select(one => one.stored.Copies.Single(copy => copy.Region == region)).ToList();
            await lost.QueueAgainAsync(damaged, cancellationToken);
            return damaged.Count < unverified.Count;
        }
        catch (ObjectStoreException)
        {
            wasAway = true;
            return false;
        }
    }

    private async Task<bool> LacksNewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reconciliation.LacksNewestAsync(region, cancellationToken);
        }
        catch (ObjectStoreException)
        {
            wasAway = true;
            return false;
        }
    }

    private async Task EndRequestAsync(SweepReport report, string? failure, CancellationToken cancellationToken)
    {
        if (request is not null)
        {
            await requests.ProgressAsync(request, report, failure, hasEnded: true, cancellationToken);
            request = null;
        }
    }

    private async Task<bool> HasLostDataAsync(IObjectStore store, HeldLease lease, CancellationToken cancellationToken)
    {
        try
        {
            return await epochs.HasLostDataAsync(store, lease, cancellationToken);
        }
        catch (ObjectStoreUnavailableException e) when (!e.IsTransient)
        {
            // A bucket that is not there any more, for instance. Without one, everything in it is lost.
            await store.EnsureBucketAsync(cancellationToken);
            return await epochs.HasLostDataAsync(store, lease, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5013, Level = LogLevel.Information, Message = "Region {Region} answers again; what it missed is copied now")]
        public static partial void Back(ILogger logger, string region);

        [LoggerMessage(EventId = 5014, Level = LogLevel.Error, Message = "Region {Region} lost what was in bucket {Bucket}; it is compared with the catalog and filled again")]
        public static partial void LostData(ILogger logger, string region, string bucket);
    }
}
