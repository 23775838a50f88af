using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>Moves a whole upload into its institution's region, if it is what the institution signed. Can be tried again after a break at any point.</summary>
internal sealed class UploadCompletion(IDbContextFactory<GatewayDatabase> databases, RegionStores regions, ResidencyCatalog residencies, UnfinishedUploads uploads, ReplicationQueue queue, AuditLog log, TimeProvider clock)
{
    /// <param name="caller">Its owner.</param>
    /// <param name="dataset">All of whose bytes are committed.</param>
    /// <param name="settled">Its file, when its digests are known already.</param>
    /// <param name="lease">The upload's.</param>
    /// <param name="cancellationToken">The object may be stored nevertheless; the next try finds it.</param>
    /// <exception cref="RefusedException"><see cref="Reasons.DigestMismatch"/>: other bytes than signed; the upload begins again.</exception>
    public async Task StoreAsync(Caller caller, StoredDataset dataset, SettledFile? settled, HeldLease lease, CancellationToken cancellationToken)
    {
        var key = new ObjectKey($"uploads/{dataset.StudyId}/{dataset.Id}");
        var target = AllowedTarget.Get(await residencies.OfAsync(dataset.StudyId, cancellationToken), ObjectClass.Upload, dataset.Region, regions);
        StoredObject stored;
        try
        {
            stored = await PutOnceAsync(target, key, dataset, settled, cancellationToken);
        }
        catch (ObjectCorruptedException)
        {
            await BeginAgainAsync(caller, dataset, lease, cancellationToken);
            throw new RefusedException(Reasons.DigestMismatch, "the bytes that arrived do not have the digest that the header signs; nothing was kept: send them again from the start");
        }

        var replaced = await databases.TransactAsync(database => RecordAsync(database, caller, dataset, lease, target, stored, cancellationToken), cancellationToken);
        log.Nudge();
        foreach (var finished in replaced.Append(dataset.Id))
        {
            uploads.Delete(finished);
        }
    }

    private async Task<StoredObject> PutOnceAsync(AllowedTarget target, ObjectKey key, StoredDataset dataset, SettledFile? settled, CancellationToken cancellationToken)
    {
        try
        {
            // Stored before a break kept us from recording it.
            var present = await target.Store.StatAsync(key, versionId: null, cancellationToken);
            if (present.Length == dataset.CiphertextBytes && present.Sha256.AsSpan().SequenceEqual(dataset.CiphertextSha256))
            {
                return present;
            }
        }
        catch (ObjectNotFoundException)
        {
            // The usual case.
        }

        await using var content = new FileStream(
            uploads.PathOf(dataset.Id), new FileStreamOptions { Mode = FileMode.Open, Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        var upload = new ObjectUpload(key, dataset.CiphertextBytes)
        {
            Sha256 = dataset.CiphertextSha256,
            File = settled,
            Metadata = new Dictionary<string, string> { ["study"] = dataset.StudyId, ["participant"] = dataset.Participant, ["dataset"] = dataset.Id },
            Tags = new Dictionary<string, string> { ["class"] = "upload", ["study"] = dataset.StudyId },
        };
        return await target.PutAsync(upload, content, cancellationToken);
    }

    /// <returns>The datasets whose place it has taken.</returns>
    private async Task<List<string>> RecordAsync(
        GatewayDatabase database, Caller caller, StoredDataset dataset, HeldLease lease, AllowedTarget target, StoredObject stored, CancellationToken cancellationToken)
    {
        await lease.GuardAsync(database, cancellationToken);
        var row = await database.Datasets.SingleAsync(found => found.Id == dataset.Id, cancellationToken);
        if (row.State != DatasetState.Uploading)
        {
            throw new RefusedException(Reasons.DatasetSuperseded, $"dataset {row.Id} is {row.State.ToString().ToLowerInvariant()}: a newer version was completed meanwhile");
        }

        var now = clock.GetUtcNow().UtcTicks;
        (row.State, row.ObjectKey, row.StoreTicks, row.CommittedBytes) = (DatasetState.Stored, stored.Key.Value, now, row.CiphertextBytes);
        var older = await database.Datasets
            .Where(found => found.StudyId == row.StudyId && found.Participant == row.Participant && found.Version < row.Version
                && (found.State == DatasetState.Uploading || found.State == DatasetState.Stored))
            .ToListAsync(cancellationToken);
        older.ForEach(found => found.State = DatasetState.Superseded);
        queue.Record(database, target, stored, replicas: []);
        log.Add(database, new AuditEvent(AuditActions.DatasetStored, caller.Name, caller.RoleName, row.Id, row.StudyId) { Digests = DatasetDocuments.Digests(row) });
        return [.. older.Select(found => found.Id)];
    }

    private async Task BeginAgainAsync(Caller caller, StoredDataset dataset, HeldLease lease, CancellationToken cancellationToken)
    {
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                (await database.Datasets.SingleAsync(found => found.Id == dataset.Id, cancellationToken)).CommittedBytes = 0;
                log.Add(
                    database,
                    new AuditEvent(AuditActions.DatasetRefused, caller.Name, caller.RoleName, dataset.Id, dataset.StudyId)
                    {
                        Outcome = Reasons.DigestMismatch,
                        Digests = [new NamedDigest("ciphertext", Convert.ToHexStringLower(dataset.CiphertextSha256))],
                    });
            },
            cancellationToken);
        log.Nudge();
        uploads.Delete(dataset.Id);
    }
}
