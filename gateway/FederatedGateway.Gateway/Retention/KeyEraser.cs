using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>
/// Has the enclaves destroy the keys that destroyed uploads were wrapped to, once nothing else needs them, and checks their signed confirmations: the maker's, and that of every successor
/// whose offer for the key is in the log.
/// </summary>
internal sealed class KeyEraser(IDbContextFactory<GatewayDatabase> databases, EnclaveHosts hosts, KeyDestructionCalls calls)
{
    /// <summary>Every KeyConfig that these datasets were ever wrapped to, each of its holders, and what became of its private keys there.</summary>
    public async Task<IReadOnlyList<KeyDestructionRecord>> EraseAsync(string studyId, IReadOnlyList<string> datasetIds, CancellationToken cancellationToken)
    {
        var study = new Sha256Digest(Convert.FromHexString(studyId));
        var holders = await HoldersAsync(studyId, datasetIds, cancellationToken);
        var needed = await NeededAsync(studyId, datasetIds, cancellationToken);
        var asked = holders.Select(holder => holder.KeyConfig).Distinct().Where(digest => !needed.Contains(digest.ToString())).ToList();
        var answers = new List<KeyDestructionRecord>(await StoredAsync(asked, cancellationToken));
        var isComplete = true;
        foreach (var host in asked.Count > 0 ? hosts.All : [])
        {
            var given = await calls.AskAsync(host, study, asked, cancellationToken);
            isComplete &= given is not null;
            answers.AddRange(given ?? []);
        }

        return
        [
            .. holders.OrderBy(holder => holder.KeyConfig.ToString(), StringComparer.Ordinal).ThenBy(holder => holder.Holder?.ToString() ?? "", StringComparer.Ordinal)
                .Select(holder => Judge(study, holder, answers, isComplete)),
        ];
    }

    /// <summary>Has one host destroy those of a study's keys that the study's present host has too, and keeps its confirmations: it may be gone when a certificate needs them.</summary>
    /// <returns>How many were confirmed.</returns>
    public async Task<int> DestroyAsync(string studyId, string hostName, CancellationToken cancellationToken)
    {
        var study = new Sha256Digest(Convert.FromHexString(studyId));
        string present;
        await using (var database = databases.CreateDbContext())
        {
            (present, _) = await hosts.OfAsync(database, studyId, cancellationToken);
        }

        if (present == hostName)
        {
            return 0;
        }

        var kept = await calls.HeldAsync(hosts.Client(present), study, cancellationToken);
        var asked = (await calls.HeldAsync(hosts.Client(hostName), study, cancellationToken)).Intersect(kept).ToList();
        if (asked.Count == 0)
        {
            return 0;
        }

        var answers = await calls.AskAsync(hosts.Client(hostName), study, asked, cancellationToken) ?? [];
        var confirmed = (await HoldersAsync(studyId, null, cancellationToken)).Select(holder => Judge(study, holder, answers, isComplete: false)).Where(record => record.Outcome == KeyOutcome.Destroyed).ToList();
        await databases.TransactAsync(
            async database =>
            {
                foreach (var record in confirmed)
                {
                    var (digest, holder) = (record.KeyConfigDigest.Bytes.ToArray(), record.Holder?.ToString() ?? "");
                    if (!await database.KeyDestructions.AnyAsync(stored => stored.KeyConfigDigest == digest && stored.Holder == holder, cancellationToken))
                    {
                        database.KeyDestructions.Add(Store(record));
                    }
                }

                return true;
            },
            cancellationToken);
        return confirmed.Count;
    }

    /// <summary>The holder's own confirmation if there is one that verifies, else what is known instead.</summary>
    /// <param name="study">The keys'.</param>
    /// <param name="holder">Whose word it takes.</param>
    /// <param name="answers">Of all hosts, and those of before.</param>
    /// <param name="isComplete">Every host has answered: one that did not may hold the key.</param>
    private static KeyDestructionRecord Judge(Sha256Digest study, KeyHolder holder, IReadOnlyList<KeyDestructionRecord> answers, bool isComplete)
    {
        var own = answers.Where(answer => answer.KeyConfigDigest.Equals(holder.KeyConfig) && Equals(answer.Holder, holder.Holder)).ToList();
        if (SigningPublicKey.Parse(holder.ReceiptKey.Span).TryGetValue(out var key, out _))
        {
            using (key)
            {
                if (own.Find(answer => answer.IsConfirmedBy(key, study)) is { } confirmed)
                {
                    return confirmed;
                }
            }
        }

        var notHeld = isComplete && own.Count > 0 && own.TrueForAll(answer => answer.Outcome == KeyOutcome.NotHeld);
        return new KeyDestructionRecord(holder.KeyConfig, notHeld ? KeyOutcome.NotHeld : KeyOutcome.Unconfirmed, Holder: holder.Holder);
    }

    private static StoredKeyDestruction Store(KeyDestructionRecord record) => new()
    {
        KeyConfigDigest = record.KeyConfigDigest.Bytes.ToArray(),
        Holder = record.Holder?.ToString() ?? "",
        Nonce = Convert.FromBase64String(record.Nonce!),
        DestroyTime = record.DestroyedAt!.Value.ToUnixTimeSeconds(),
        Signature = Convert.FromBase64String(record.Signature!),
        SealedCopies = record.SealedCopies ?? 0,
    };

    private async Task<List<KeyDestructionRecord>> StoredAsync(List<Sha256Digest> digests, CancellationToken cancellationToken)
    {
        var wanted = digests.Select(digest => digest.Bytes.ToArray()).ToList();
        await using var database = databases.CreateDbContext();
        var rows = await database.KeyDestructions.AsNoTracking().Where(stored => wanted.Contains(stored.KeyConfigDigest)).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new KeyDestructionRecord(
                new Sha256Digest(row.KeyConfigDigest),
                KeyOutcome.Destroyed,
                DateTimeOffset.FromUnixTimeSeconds(row.DestroyTime),
                Convert.ToBase64String(row.Nonce),
                Convert.ToBase64String(row.Signature),
                row.SealedCopies == 0 ? null : row.SealedCopies,
                row.Holder.Length == 0 ? null : new Sha256Digest(Convert.FromHexString(row.Holder)))),
        ];
    }

    /// <summary>Who has, or may have, each key that these datasets (null: all of the study) were ever wrapped to: its maker by the kept evidence, and every successor that made an offer for it.</summary>
    private async Task<List<KeyHolder>> HoldersAsync(string studyId, IReadOnlyList<string>? datasetIds, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var concerned = datasetIds is null
            ? database.DatasetEvidence.Where(evidence => database.Datasets.Any(dataset => dataset.Id == evidence.DatasetId && dataset.StudyId == studyId))
            : database.DatasetEvidence.Where(evidence => datasetIds.Contains(evidence.DatasetId));
        var makers = new Dictionary<Sha256Digest, KeyHolder>();
        foreach (var row in await concerned.AsNoTracking().Select(evidence => new { evidence.KeyConfigDigest, evidence.Evidence }).ToListAsync(cancellationToken))
        {
            var config = KeyConfig.Parser.ParseFrom(Evidence.Parser.ParseFrom(row.Evidence).KeyConfig);
            var digest = new Sha256Digest(row.KeyConfigDigest);
            makers[digest] = new KeyHolder(digest, null, config.ReceiptPublicKey.Memory);
        }

        var offers = await database.Handovers.AsNoTracking().Where(stored => stored.StudyId == studyId).Select(stored => stored.Offer).ToListAsync(cancellationToken);
        return
        [
            .. makers.Values,
            .. offers.Select(offer => OfferedHandover.Parse(offer).OrThrow())
                .SelectMany(offer => offer.KeyConfigs.Where(makers.ContainsKey).Select(digest => new KeyHolder(digest, offer.Keys.Digest, offer.Keys.ReceiptKey.Bytes.ToArray()))),
        ];
    }

    /// <summary>KeyConfigs that a dataset which stays is wrapped to.</summary>
    private async Task<HashSet<string>> NeededAsync(string studyId, IReadOnlyList<string> datasetIds, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var digests = await database.Datasets.Where(dataset => dataset.StudyId == studyId && dataset.State != DatasetState.Destroyed && !datasetIds.Contains(dataset.Id))
            .Select(dataset => dataset.KeyConfigDigest).ToListAsync(cancellationToken);
        return [.. digests.Select(Convert.ToHexStringLower)];
    }
}
