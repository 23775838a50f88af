using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Gateway.Runs;

/// <summary>
/// Stores a run's results: ciphertexts in the study's primary region, then, in one transaction, what verifies them, a copy to make for every other
/// allowed region, and the receipt's entry for the log.
/// </summary>
internal sealed class ResultStorage(RegionStores regions, ReplicationQueue queue, LeftoverResults leftovers, AuditLog log, TimeProvider clock, string directory)
{
    /// <summary>A shorter lock might have ended before the receipt is stored.</summary>
    private const int ShortestLockSeconds = 60;

    public ReceivedResults Receive(string runId) => new(Path.Combine(directory, $"{runId}-{Guid.NewGuid():N}"));

    public async Task StoreAsync(StoredRun run, RunStart start, RunFinished finished, ReceivedResults received, RunLedger ledger, CancellationToken cancellationToken)
    {
        var manifest = StudyManifest.Parser.ParseFrom(start.Study.Manifest);
        var keys = EnclaveKeys.Parse(finished.Evidence.KeyConfig.Memory).OrThrow();
        var receipt = SignedStatement<RunReceipt>.Open(finished.Receipt.Span, keys.ReceiptKey).OrThrow();
        await RemoveLeftoversAsync(run, manifest, ledger, cancellationToken);
        var stored = new List<StoredCopy>(finished.Objects.Count);
        for (var index = 0; index < finished.Objects.Count; index++)
        {
            stored.Add(await PutAsync(run, manifest, index, finished.Objects[index], received, cancellationToken));
        }

        var kept = await PutReceiptAsync(run, manifest, finished.Receipt.Memory, cancellationToken);
        await ledger.WriteAsync(
            (database, tracked) =>
            {
                var now = clock.GetUtcNow().UtcTicks;
                var result = new StoredResult
                {
                    RunId = run.Id,
                    Receipt = finished.Receipt.ToByteArray(),
                    Evidence = finished.Evidence.ToByteArray(),
                    EvidenceCheckpoint = start.Checkpoint.ToByteArray(),
                    CreateTicks = now,
                };
                log.Add(database, new AuditEvent(AuditActions.RunReceipt, "enclave", "enclave", run.Id, run.StudyId)
                {
                    Digests = [new NamedDigest(EntryDigests.Receipt, receipt.Digest.ToString()), new NamedDigest("order", run.Id)],
                });

                // The entry's bytes are kept with the result: its place in the log is found by them.
                result.LogEntry = database.PendingEntries.Local.Last().Data;
                database.Results.Add(result);
                foreach (var copy in stored)
                {
                    Record(database, run, manifest, copy);
                }

                queue.Record(database, kept.Target, kept.Object, AllowedTarget.All(Residency.Of(run.StudyId, manifest), ObjectClass.Receipt, regions));
                tracked.State = RunState.Releasing;
            },
            cancellationToken);
        log.Nudge();
        queue.Nudge();
    }

    private static string Prefix(StoredRun run) => $"models/{run.StudyId}/{run.Id}/";

    private async Task RemoveLeftoversAsync(StoredRun run, StudyManifest manifest, RunLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            await leftovers.RemoveAsync(run, Prefix(run), regions[manifest.Regions.Primary, ObjectClass.Model], ledger, cancellationToken);
        }
        catch (ObjectStoreException e)
        {
            throw new RunOutageException(e.Message, e);
        }
    }

    private void Record(GatewayDatabase database, StoredRun run, StudyManifest manifest, StoredCopy copy)
    {
        var residency = Residency.Of(run.StudyId, manifest);
        queue.Record(database, AllowedTarget.Get(residency, ObjectClass.Model, manifest.Regions.Primary, regions), copy.Object, AllowedTarget.All(residency, ObjectClass.Model, regions));
        database.ResultObjects.Add(new StoredResultObject
        {
            RunId = run.Id,
            Ordinal = copy.Ordinal,
            Kind = EnvelopeHeader.Parser.ParseFrom(copy.Description.Header.Header).Kind,
            Recipient = copy.Description.Participant,
            Header = copy.Description.Header.Header.ToByteArray(),
            CiphertextSha256 = copy.Description.Header.CiphertextSha256.ToByteArray(),
            HeaderSignature = copy.Description.Header.Signature.ToByteArray(),
            CiphertextBytes = copy.Description.CiphertextBytes,
            ObjectKey = copy.Object.Key.Value,
        });
    }

    private async Task<StoredCopy> PutAsync(StoredRun run, StudyManifest manifest, int ordinal, RunObject description, ReceivedResults received, CancellationToken cancellationToken)
    {
        var target = AllowedTarget.Get(Residency.Of(run.StudyId, manifest), ObjectClass.Model, manifest.Regions.Primary, regions);
        var header = EnvelopeHeader.Parser.ParseFrom(description.Header.Header);
        var key = new ObjectKey(Prefix(run) + Convert.ToHexStringLower(header.EnvelopeId.Span));
        var content = await received.OpenAsync(ordinal, description, cancellationToken);
        try
        {
            var upload = new ObjectUpload(key, description.CiphertextBytes)
            {
                Sha256 = description.Header.CiphertextSha256.ToByteArray(),
                Metadata = new Dictionary<string, string> { ["study"] = run.StudyId, ["run"] = run.Id },
                Tags = new Dictionary<string, string> { ["class"] = "model", ["study"] = run.StudyId },
            };
            return new StoredCopy(ordinal, description, await target.PutAsync(upload, content, cancellationToken));
        }
        catch (ObjectStoreException e)
        {
            throw new RunOutageException(e.Message, e);
        }
    }

    /// <summary>The receipt beside the results, locked for as long as the study keeps receipts: what was promised about a model outlives it.</summary>
    private async Task<(AllowedTarget Target, StoredObject Object)> PutReceiptAsync(StoredRun run, StudyManifest manifest, ReadOnlyMemory<byte> receipt, CancellationToken cancellationToken)
    {
        var target = AllowedTarget.Get(Residency.Of(run.StudyId, manifest), ObjectClass.Receipt, manifest.Regions.Primary, regions);
        var until = clock.GetUtcNow().AddSeconds(manifest.Retention.ReceiptsSeconds);
        var upload = new ObjectUpload(new ObjectKey($"receipts/{run.StudyId}/{run.Id}.json"), receipt.Length)
        {
            Metadata = new Dictionary<string, string> { ["study"] = run.StudyId, ["run"] = run.Id },
            Tags = new Dictionary<string, string> { ["class"] = "receipt", ["study"] = run.StudyId },
            Retention = manifest.Retention.ReceiptsSeconds >= ShortestLockSeconds ? new ObjectRetention(RetentionMode.Compliance, until) : null,
        };
        try
        {
            return (target, await target.PutAsync(upload, new MemoryStream(receipt.ToArray()), cancellationToken));
        }
        catch (ObjectStoreException e)
        {
            throw new RunOutageException(e.Message, e);
        }
    }

    private sealed record StoredCopy(int Ordinal, RunObject Description, StoredObject Object);
}
