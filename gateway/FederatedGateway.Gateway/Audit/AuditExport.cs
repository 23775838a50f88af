using System.IO.Compression;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>Writes the whole log and the documents that it names into one zip (<see cref="BundlePaths"/>), for verification without the gateway.</summary>
internal sealed class AuditExport(IDbContextFactory<GatewayDatabase> databases, LogProofs proofs, AuditKey logKey, GatewayKey gatewayKey)
{
    /// <summary>Entry bundles read from the database at a time.</summary>
    private const int BundlesPerQuery = 16;

    /// <param name="studyId">Documents of this study only; empty for all. The log itself is always whole.</param>
    /// <param name="output">Seekable; the zip's bytes.</param>
    /// <param name="cancellationToken">Leaves an incomplete zip behind.</param>
    public async Task WriteAsync(string studyId, Stream output, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await AddAsync(zip, BundlePaths.LogKey, System.Text.Encoding.UTF8.GetBytes(logKey.Signing.VerifierKey + "\n"), cancellationToken);
        await AddAsync(zip, BundlePaths.GatewayKey, gatewayKey.Signing.PublicKey.Bytes, cancellationToken);
        await using var database = databases.CreateDbContext();
        var studies = await database.Studies.AsNoTracking().Include(study => study.Approvals).Where(study => studyId == "" || study.Id == studyId).OrderBy(study => study.Id).ToListAsync(cancellationToken);
        var keyConfigs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var study in studies)
        {
            await AddStudyAsync(zip, database, study, cancellationToken);
            await AddRunsAsync(zip, database, study.Id, keyConfigs, cancellationToken);
            await AddDatasetEvidenceAsync(zip, database, study.Id, keyConfigs, cancellationToken);
            await AddHandoversAsync(zip, database, study.Id, cancellationToken);
        }

        foreach (var certificate in await database.Certificates.AsNoTracking().Where(stored => studyId == "" || stored.StudyId == studyId).ToListAsync(cancellationToken))
        {
            await AddAsync(zip, BundlePaths.Certificate(certificate.Id), certificate.Dsse, cancellationToken);
        }

        await AddPlacementsAsync(zip, database, studyId, cancellationToken);

        // Last, so that the log has an entry for every document above, however many came meanwhile.
        var checkpoint = await proofs.CheckpointAsync(cancellationToken);
        await AddAsync(zip, BundlePaths.Checkpoint, checkpoint.Note, cancellationToken);
        await AddLogAsync(zip, checkpoint.Size, cancellationToken);
    }

    private static async Task AddAsync(ZipArchive zip, string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using var entry = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await entry.WriteAsync(bytes, cancellationToken);
    }

    private static async Task AddStudyAsync(ZipArchive zip, GatewayDatabase database, StoredStudy study, CancellationToken cancellationToken)
    {
        var digest = Digest(study.Id);
        await AddAsync(zip, BundlePaths.Manifest(digest), study.Manifest, cancellationToken);
        // An approval stays when its participant withdraws: the runs before that relied on it.
        foreach (var decision in study.Approvals)
        {
            var path = decision.Kind == ApprovalKind.Approve ? BundlePaths.Approval(digest, decision.Participant) : BundlePaths.Withdrawal(digest, decision.Participant);
            await AddAsync(zip, path, decision.ToMessage().ToByteArray(), cancellationToken);
        }

        foreach (var amendment in await StudyDocuments.InForce(database, study.Id).ToListAsync(cancellationToken))
        {
            await AddAsync(zip, BundlePaths.Amendment(digest, amendment.Number), amendment.SignedAmendment, cancellationToken);
        }
    }

    private static async Task AddRunsAsync(ZipArchive zip, GatewayDatabase database, string studyId, HashSet<string> keyConfigs, CancellationToken cancellationToken)
    {
        // Results that were never released have no place in the log that anybody relied on.
        var runs = await database.Results.AsNoTracking().Where(result => result.ReleaseTicks != null)
            .Join(database.Runs.AsNoTracking().Where(run => run.StudyId == studyId), result => result.RunId, run => run.Id, (result, run) => new { Result = result, Run = run })
            .OrderBy(row => row.Run.Id).ToListAsync(cancellationToken);
        foreach (var row in runs)
        {
            var id = Digest(row.Run.Id);
            await AddAsync(zip, BundlePaths.Order(id), row.Run.Order, cancellationToken);
            await AddAsync(zip, BundlePaths.Receipt(id), row.Result.Receipt, cancellationToken);
            await AddAsync(zip, BundlePaths.Evidence(id), row.Result.Evidence, cancellationToken);
            await AddAsync(zip, BundlePaths.RunCheckpoint(id), row.Result.EvidenceCheckpoint, cancellationToken);
            foreach (var signature in await database.RunSignatures.AsNoTracking().Where(stored => stored.RunId == row.Run.Id).ToListAsync(cancellationToken))
            {
                await AddAsync(zip, BundlePaths.OrderSignature(id, signature.Participant), signature.Signature, cancellationToken);
            }

            await AddKeyConfigAsync(zip, row.Result.Evidence, keyConfigs, cancellationToken);
        }
    }

    /// <summary>One dataset's evidence in memory at a time: a study may have many, of up to a megabyte and a half each.</summary>
    private static async Task AddDatasetEvidenceAsync(ZipArchive zip, GatewayDatabase database, string studyId, HashSet<string> keyConfigs, CancellationToken cancellationToken)
    {
        var evidence = database.DatasetEvidence.AsNoTracking()
            .Join(database.Datasets.Where(dataset => dataset.StudyId == studyId), stored => stored.DatasetId, dataset => dataset.Id, (stored, dataset) => new { Stored = stored, Dataset = dataset })
            .OrderBy(row => row.Stored.DatasetId).ThenBy(row => row.Stored.CreateTicks);
        await foreach (var row in evidence.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await AddKeyConfigAsync(zip, row.Stored.Evidence, keyConfigs, cancellationToken);
            var document = DatasetDocuments.Evidence(row.Dataset, row.Stored);
            await AddAsync(zip, BundlePaths.DatasetEvidence(row.Dataset.Id, Sha256Digest.Of(document)), document, cancellationToken);
        }
    }

    private static async Task AddPlacementsAsync(ZipArchive zip, GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        var receipts = database.PlacementReceipts.AsNoTracking().Where(receipt => studyId == "" || receipt.StudyId == studyId).OrderBy(receipt => receipt.Id);
        await foreach (var receipt in receipts.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await AddAsync(zip, BundlePaths.Placement(receipt.Id), receipt.Dsse, cancellationToken);
        }
    }

    private static async Task AddHandoversAsync(ZipArchive zip, GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        var handovers = database.Handovers.AsNoTracking().Where(stored => stored.StudyId == studyId).OrderBy(stored => stored.CreateTicks);
        await foreach (var stored in handovers.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await AddAsync(zip, BundlePaths.Handover(Digest(stored.Id)), stored.ToKept(), cancellationToken);
        }
    }

    private static async Task AddKeyConfigAsync(ZipArchive zip, byte[] evidence, HashSet<string> keyConfigs, CancellationToken cancellationToken)
    {
        var keyConfig = Evidence.Parser.ParseFrom(evidence).KeyConfig.Memory;
        var digest = Sha256Digest.Of(keyConfig.Span);
        if (keyConfigs.Add(digest.ToString()))
        {
            await AddAsync(zip, BundlePaths.KeyConfig(digest), keyConfig, cancellationToken);
        }
    }

    private static Sha256Digest Digest(string hex) => new(Convert.FromHexString(hex));

    private async Task AddLogAsync(ZipArchive zip, long size, CancellationToken cancellationToken)
    {
        var full = new List<(string Path, ReadOnlyMemory<byte> Bytes)>();
        var tiles = new TileBuilder((tile, bytes) => full.Add((tile.Path, bytes.ToArray())));
        foreach (var bundles in EntryBundle.ForSize(size).Chunk(BundlesPerQuery))
        {
            var (start, end) = (bundles[0].Index * HashTile.FullWidth, (bundles[^1].Index * HashTile.FullWidth) + bundles[^1].Width);
            await using var database = databases.CreateDbContext();
            var entries = await database.LoggedEntries.AsNoTracking().Where(entry => entry.Index >= start && entry.Index < end).OrderBy(entry => entry.Index)
                .Select(entry => entry.Data).ToListAsync(cancellationToken);
            var position = 0;
            foreach (var bundle in bundles)
            {
                var slice = entries.GetRange(position, bundle.Width);
                position += bundle.Width;
                foreach (var entry in slice)
                {
                    tiles.Append(MerkleHashing.Leaf(entry));
                }

                await AddAsync(zip, bundle.Path, EntryBundle.Encode([.. slice.Select(entry => (ReadOnlyMemory<byte>)entry)]), cancellationToken);
            }

            foreach (var (path, bytes) in full)
            {
                await AddAsync(zip, path, bytes, cancellationToken);
            }

            full.Clear();
        }

        foreach (var (tile, bytes) in tiles.Partial())
        {
            await AddAsync(zip, tile.Path, bytes, cancellationToken);
        }
    }
}
