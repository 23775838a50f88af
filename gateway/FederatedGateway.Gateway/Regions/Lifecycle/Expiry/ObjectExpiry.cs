using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>Ends objects whose time under the policy is over: those of studies through retention, which certifies it, all others here.</summary>
internal sealed class ObjectExpiry(
    IDbContextFactory<GatewayDatabase> databases, PolicyBook book, KnownStudies studies, ObjectUses uses, CopyEraser copies, RetentionWish retention, ExpiryWish wish, AuditLog log, TimeProvider clock)
{
    private const int PageSize = 500;

    /// <summary>Before an object is given out: notes its use, or refuses it when its time is over, in which case it goes if its class ends by access.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.NotFound"/>: its time is over.</exception>
    public async Task UseAsync(string objectKey, CancellationToken cancellationToken)
    {
        if (await EndAsync(objectKey, cancellationToken) is { } end && end.Time <= clock.GetUtcNow())
        {
            if (end.Goes(LifecycleTrigger.Access))
            {
                Wish(objectKey, end);
            }

            throw new RefusedException(Reasons.NotFound, $"the time of {objectKey} ended at {end.Time:u}: it is no longer given out");
        }

        await uses.RecordAsync(objectKey, cancellationToken);
    }

    /// <summary>Lets go of everything that is due.</summary>
    /// <param name="lease">The lease of expiry, held.</param>
    /// <param name="sweeps">Whether classes that end by the periodic look are meant too.</param>
    /// <param name="cancellationToken">Cancels between objects.</param>
    /// <returns>When the next object ends by itself; null when none is known to.</returns>
    public async Task<DateTimeOffset?> PassAsync(HeldLease lease, bool sweeps, CancellationToken cancellationToken)
    {
        if (await book.CurrentAsync(cancellationToken) is not { Policy: var policy })
        {
            return null;
        }

        var (known, now, next) = (await studies.ReadAsync("", cancellationToken), clock.GetUtcNow(), (DateTimeOffset?)null);
        for (var after = ""; ;)
        {
            await using var database = databases.CreateDbContext();
            var page = await Rows(database).Where(row => string.Compare(row.Key, after) > 0).OrderBy(row => row.Key).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var row in page)
            {
                if (row.End(policy, known) is not { } end)
                {
                    continue;
                }

                if (end.Time > now)
                {
                    next = end.Goes(LifecycleTrigger.Event) && (next is null || end.Time < next) ? end.Time : next;
                }
                else if (wish.Take(row.Key) || end.Goes(LifecycleTrigger.Event) || (sweeps && end.Goes(LifecycleTrigger.Sweep)))
                {
                    await EndAsync(row, end, lease, cancellationToken);
                }
            }

            if (page.Count < PageSize)
            {
                return next;
            }

            after = page[^1].Key;
        }
    }

    private async Task<ObjectEnd?> EndAsync(string objectKey, CancellationToken cancellationToken)
    {
        if (await book.CurrentAsync(cancellationToken) is not { Policy: var policy })
        {
            return null;
        }

        await using var database = databases.CreateDbContext();
        var row = await Rows(database).Where(stored => stored.Key == objectKey).FirstOrDefaultAsync(cancellationToken);
        return row?.End(policy, await studies.ReadAsync(row.StudyId, cancellationToken));
    }

    private void Wish(string objectKey, ObjectEnd end)
    {
        if (end.IsOfStudy)
        {
            retention.Now();
        }
        else
        {
            wish.Add(objectKey);
        }
    }

    private async Task EndAsync(StoredTimes row, ObjectEnd end, HeldLease lease, CancellationToken cancellationToken)
    {
        if (end.IsOfStudy)
        {
            retention.Now();
            return;
        }

        var (regions, busy) = await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                var taken = await ReplicationQueue.WithdrawAsync(database, [row.Key], cancellationToken);
                log.Add(database, new AuditEvent(AuditActions.ObjectExpired, "lifecycle", "gateway", row.Key, row.StudyId));
                var left = await database.Copies.Where(copy => copy.ObjectKey == row.Key && copy.State != CopyState.Deleted).Select(copy => copy.Region).ToListAsync(cancellationToken);
                return (left, taken.Count > 0);
            },
            cancellationToken);
        log.Nudge();
        foreach (var region in busy ? [] : regions)
        {
            var erased = await copies.EraseAsync(row.Key, region, cancellationToken);
            if (erased.All(copy => copy.Outcome is CopyOutcome.Deleted or CopyOutcome.Absent))
            {
                await databases.TransactAsync(
                    async database =>
                    {
                        await lease.GuardAsync(database, cancellationToken);
                        var ticks = clock.GetUtcNow().UtcTicks;
                        return await database.Copies.Where(copy => copy.ObjectKey == row.Key && copy.Region == region)
                            .ExecuteUpdateAsync(copy => copy.SetProperty(stored => stored.State, CopyState.Deleted).SetProperty(stored => stored.DeleteTicks, ticks), cancellationToken);
                    },
                    cancellationToken);
            }
        }
    }

    private static IQueryable<StoredTimes> Rows(GatewayDatabase database) => database.Objects.AsNoTracking()
        .Where(stored => stored.Copies.Any(copy => copy.State != CopyState.Deleted) && !database.Objects.Any(newer => newer.Key == stored.Key && newer.Revision > stored.Revision))
        .Select(stored => new StoredTimes
        {
            Key = stored.Key,
            StudyId = stored.StudyId,
            CreateTicks = stored.CreateTicks,
            UseTicks = database.ObjectUses.Where(use => use.ObjectKey == stored.Key).Select(use => (long?)use.LastTicks).FirstOrDefault(),
        });

    private sealed class StoredTimes
    {
        public required string Key { get; init; }

        public required string StudyId { get; init; }

        public required long CreateTicks { get; init; }

        public required long? UseTicks { get; init; }

        public ObjectEnd? End(LifecyclePolicy policy, IReadOnlyList<KnownStudy> known)
            => ObjectEnds.Of(policy, known, Key, StudyId, new DateTimeOffset(CreateTicks, TimeSpan.Zero), UseTicks is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
    }
}
