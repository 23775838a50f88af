using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>
/// Destroys one study's due items of one class and basis and certifies it, in an order that a crash anywhere leaves repeatable: announce in the log, delete wraps,
/// have keys destroyed, delete bytes in every region and read back, certify, log the certificate, and only then record the items as destroyed.
/// </summary>
internal sealed class Erasure(
    IDbContextFactory<GatewayDatabase> databases, AuditLog log, CopyEraser copies, KeyEraser keys, UnfinishedUploads unfinished, GatewayKey key, TimeProvider clock)
{
    /// <param name="plan">The plan that the items are of.</param>
    /// <param name="items">Due, not blocked, of one study, class and basis; at least one.</param>
    /// <param name="actor">Who asked: a caller's name, or "schedule".</param>
    /// <param name="role">The caller's role, or "schedule".</param>
    /// <param name="lease">The retention lease, held.</param>
    /// <param name="cancellationToken">Cancels between steps.</param>
    public async Task<ErasureOutcome> RunAsync(RetentionPlan plan, IReadOnlyList<DueItem> items, string actor, string role, HeldLease lease, CancellationToken cancellationToken)
    {
        var (studyId, started) = (items[0].StudyId, WholeSeconds(clock.GetUtcNow()));
        var objects = items.SelectMany(item => item.Objects).ToList();
        var intent = await log.AppendAsync(
            new AuditEvent(AuditActions.ErasureStarted, actor, role, plan.Digest, studyId) { Digests = [new NamedDigest(EntryDigests.Plan, plan.Digest)] }, cancellationToken);

        var (wraps, busy) = await DeleteWrapsAsync(items, lease, cancellationToken);
        IReadOnlyList<KeyDestructionRecord> destroyed = items[0].Class == RetentionClass.Upload ? await keys.EraseAsync(studyId, [.. items.Select(item => item.Id)], cancellationToken) : [];
        var erased = new List<ErasedCopy>();
        foreach (var item in objects)
        {
            unfinished.Delete(item.Name);
            foreach (var region in item.Regions)
            {
                // A copy on its way would arrive after its erasure: the item stays due, and what is queued for it stays queued.
                erased.AddRange(busy.Contains(item.Name)
                    ? [new ErasedCopy(item.Name, region, "unknown", item.Name, "unknown", CopyOutcome.Unavailable, "a copy of it is being written just now; the next retention run erases it")]
                    : await copies.EraseAsync(item.Name, region, cancellationToken));
            }
        }

        var shredded = items[0].Class == RetentionClass.Upload && destroyed.Count > 0 && destroyed.All(record => record.Outcome == KeyOutcome.Destroyed);
        var certificate = new ErasureCertificate(
            Digest(studyId),
            Digest(plan.Digest),
            intent.Index,
            items[0].Basis,
            shredded ? ErasureClaim.Shredded : ErasureClaim.WrapsDeleted,
            erased,
            wraps,
            destroyed,
            await ExceptedAsync(studyId, cancellationToken),
            started,
            WholeSeconds(clock.GetUtcNow()));
        var signed = SignedStatement<ErasureCertificate>.Sign([.. objects.Select(item => Subject.Of(item.Name, item.Sha256))], certificate, key.Signing);
        var logged = await log.AppendAsync(
            new AuditEvent(AuditActions.ErasureCertified, actor, role, plan.Digest, studyId) { Digests = [new NamedDigest(EntryDigests.Certificate, signed.Digest.ToString())] }, cancellationToken);
        var gone = items.Where(item => item.Objects.All(stored => erased.Where(copy => copy.ObjectId == stored.Name).All(copy => copy.Outcome is CopyOutcome.Deleted or CopyOutcome.Absent))).ToList();
        var stored = await RecordAsync(studyId, gone, signed, logged.Index, lease, cancellationToken);
        return new ErasureOutcome(stored, gone.Count, items.Count - gone.Count);
    }

    private static Sha256Digest Digest(string hex) => new(Convert.FromHexString(hex));

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <returns>How many wraps there were, and the objects that are being copied just now.</returns>
    private Task<(long Wraps, IReadOnlySet<string> Busy)> DeleteWrapsAsync(IReadOnlyList<DueItem> items, HeldLease lease, CancellationToken cancellationToken)
    {
        var ids = items.Select(item => item.Id).ToList();
        var keys = items.SelectMany(item => item.Objects).Select(stored => stored.Name).ToList();
        return databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                var busy = await ReplicationQueue.WithdrawAsync(database, keys, cancellationToken);
                long wraps = items[0].Class == RetentionClass.Upload
                    ? await database.DatasetWraps.Where(wrap => ids.Contains(wrap.DatasetId)).ExecuteDeleteAsync(cancellationToken)
                    : await database.ResultWraps.Where(wrap => ids.Contains(wrap.RunId)).ExecuteDeleteAsync(cancellationToken);
                return (wraps, busy);
            },
            cancellationToken);
    }

    /// <summary>Institutions keep what is theirs: their own tables, and models that they have downloaded.</summary>
    private async Task<IReadOnlyList<string>> ExceptedAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Participants.Where(participant => participant.StudyId == studyId).OrderBy(participant => participant.Ordinal).Select(participant => participant.Name).ToListAsync(cancellationToken);
    }

    private Task<StoredCertificate> RecordAsync(
        string studyId, List<DueItem> gone, SignedStatement<ErasureCertificate> signed, long logIndex, HeldLease lease, CancellationToken cancellationToken)
        => databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                var now = clock.GetUtcNow().UtcTicks;
                var uploads = gone.Where(item => item.Class == RetentionClass.Upload).Select(item => item.Id).ToList();
                var models = gone.Where(item => item.Class == RetentionClass.Model).Select(item => item.Id).ToList();
                var names = gone.SelectMany(item => item.Objects).Select(item => item.Name).ToList();
                await database.Datasets.Where(dataset => uploads.Contains(dataset.Id))
                    .ExecuteUpdateAsync(dataset => dataset.SetProperty(row => row.State, DatasetState.Destroyed).SetProperty(row => row.DestroyTicks, now), cancellationToken);
                await database.Results.Where(result => models.Contains(result.RunId)).ExecuteUpdateAsync(result => result.SetProperty(row => row.DestroyTicks, now), cancellationToken);
                await database.Copies.Where(copy => names.Contains(copy.ObjectKey))
                    .ExecuteUpdateAsync(copy => copy.SetProperty(row => row.State, CopyState.Deleted).SetProperty(row => row.DeleteTicks, now), cancellationToken);
                await database.ReplicationTasks.Where(task => names.Contains(task.ObjectKey)).ExecuteDeleteAsync(cancellationToken);
                var certificate = new StoredCertificate { Id = signed.Digest.ToString(), StudyId = studyId, Dsse = signed.Envelope.ToArray(), LogIndex = logIndex, CreateTicks = now };
                database.Certificates.Add(certificate);
                return certificate;
            },
            cancellationToken);
}
