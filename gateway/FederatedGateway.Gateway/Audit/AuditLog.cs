using System.Diagnostics;
using System.Threading.Channels;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Transparency.Entries;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>
/// Where every component logs. An entry is written beside the change it tells of, in the same transaction (<see cref="Add"/>), and gets its place in the log
/// from the one sequencer among all gateways; so no change goes unlogged, and nothing is logged that did not happen.
/// </summary>
internal sealed class AuditLog(IDbContextFactory<GatewayDatabase> databases, AuditKey key, TimeProvider clock)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Channel<bool> waiting = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Signalled when entries may be waiting; the sequencer also looks by itself, for entries of other gateways.</summary>
    internal ChannelReader<bool> Waiting => waiting.Reader;

    /// <summary>Adds the entry to the caller's transaction. Call <see cref="Nudge"/> after the commit for speed.</summary>
    /// <returns>The entry's id.</returns>
    public string Add(GatewayDatabase database, AuditEvent happened)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var entry = new AuditEntry
        {
            Id = id,
            Source = "urn:federatedgateway:log:" + key.Signing.VerifierKey.Name,
            Action = happened.Action,
            Time = clock.GetUtcNow(),
            Actor = happened.Actor,
            Role = happened.Role,
            Object = happened.Object,
            Study = happened.StudyId,
            Outcome = happened.Outcome,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? "",
            Digests = [.. happened.Digests.OrderBy(digest => digest.Name, StringComparer.Ordinal)],
        };
        database.PendingEntries.Add(new PendingEntry { EventId = id, StudyId = happened.StudyId, Data = entry.ToBytes() });
        return id;
    }

    public void Nudge() => waiting.Writer.TryWrite(true);

    /// <summary>Logs in a transaction of its own and waits until the entry has its place.</summary>
    public async Task<LoggedEntry> AppendAsync(AuditEvent happened, CancellationToken cancellationToken)
    {
        var id = await databases.TransactAsync(database => Task.FromResult(Add(database, happened)), cancellationToken);
        return await PlacedAsync(id, cancellationToken);
    }

    /// <summary>Logs in a transaction of its own without waiting for the place.</summary>
    public async Task RecordAsync(AuditEvent happened, CancellationToken cancellationToken)
    {
        await databases.TransactAsync(database => Task.FromResult(Add(database, happened)), cancellationToken);
        Nudge();
    }

    /// <summary>Waits until the entry, already committed, has its place.</summary>
    public async Task<LoggedEntry> PlacedAsync(string eventId, CancellationToken cancellationToken)
    {
        Nudge();
        while (true)
        {
            await using (var database = databases.CreateDbContext())
            {
                if (await database.LoggedEntries.AsNoTracking().SingleOrDefaultAsync(entry => entry.EventId == eventId, cancellationToken) is { } placed)
                {
                    return placed;
                }
            }

            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }
}
