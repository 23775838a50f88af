using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Has the enclave destroy the keys that destroyed uploads were wrapped to, once nothing else needs them, and checks its signed confirmations.</summary>
internal sealed class KeyEraser(IDbContextFactory<GatewayDatabase> databases, EnclaveService.EnclaveServiceClient enclave, TimeProvider clock)
{
    private const int NonceBytes = 32;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Every KeyConfig that these datasets were ever wrapped to, and what became of its private keys.</summary>
    public async Task<IReadOnlyList<KeyDestructionRecord>> EraseAsync(string studyId, IReadOnlyList<string> datasetIds, CancellationToken cancellationToken)
    {
        var concerned = await ReceiptKeysAsync(datasetIds, cancellationToken);
        var needed = await NeededAsync(studyId, datasetIds, cancellationToken);
        var asked = concerned.Keys.Where(digest => !needed.Contains(digest.ToString())).ToList();
        var answers = asked.Count == 0 ? [] : await AskAsync(studyId, asked, cancellationToken);
        return [.. concerned.OrderBy(key => key.Key.ToString(), StringComparer.Ordinal).Select(key => Judge(studyId, key.Key, key.Value, answers))];
    }

    private static KeyDestructionRecord Judge(string studyId, Sha256Digest digest, byte[] receiptKey, Dictionary<Sha256Digest, KeyDestructionRecord> answers)
    {
        if (!answers.TryGetValue(digest, out var record) || record.Outcome != KeyOutcome.Destroyed)
        {
            return record ?? new KeyDestructionRecord(digest, KeyOutcome.Unconfirmed);
        }

        if (!SigningPublicKey.Parse(receiptKey).TryGetValue(out var key, out _) || !Sha256Digest.TryParseHex(studyId, out var study))
        {
            return new KeyDestructionRecord(digest, KeyOutcome.Unconfirmed);
        }

        using (key)
        {
            return record.IsConfirmedBy(key, study) ? record : new KeyDestructionRecord(digest, KeyOutcome.Unconfirmed);
        }
    }

    private async Task<Dictionary<Sha256Digest, byte[]>> ReceiptKeysAsync(IReadOnlyList<string> datasetIds, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var rows = await database.DatasetEvidence.AsNoTracking().Where(evidence => datasetIds.Contains(evidence.DatasetId))
            .Select(evidence => new { evidence.KeyConfigDigest, evidence.Evidence }).ToListAsync(cancellationToken);
        var keys = new Dictionary<Sha256Digest, byte[]>();
        foreach (var row in rows)
        {
            var config = KeyConfig.Parser.ParseFrom(Evidence.Parser.ParseFrom(row.Evidence).KeyConfig);
            keys[new Sha256Digest(row.KeyConfigDigest)] = config.ReceiptPublicKey.ToByteArray();
        }

        return keys;
    }

    /// <summary>KeyConfigs that a dataset which stays is wrapped to.</summary>
    private async Task<HashSet<string>> NeededAsync(string studyId, IReadOnlyList<string> datasetIds, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var digests = await database.Datasets.Where(dataset => dataset.StudyId == studyId && dataset.State != DatasetState.Destroyed && !datasetIds.Contains(dataset.Id))
            .Select(dataset => dataset.KeyConfigDigest).ToListAsync(cancellationToken);
        return [.. digests.Select(Convert.ToHexStringLower)];
    }

    private async Task<Dictionary<Sha256Digest, KeyDestructionRecord>> AskAsync(string studyId, List<Sha256Digest> digests, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var request = new DestroyKeysRequest { StudyDigest = ByteString.CopyFrom(Convert.FromHexString(studyId)), Nonce = ByteString.CopyFrom(nonce) };
        request.KeyConfigDigests.AddRange(digests.Select(digest => ByteString.CopyFrom(digest.Bytes)));
        DestroyKeysResponse response;
        try
        {
            response = await enclave.DestroyKeysAsync(request, deadline: (clock.GetUtcNow() + Deadline).UtcDateTime, cancellationToken: cancellationToken);
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }

        var records = new Dictionary<Sha256Digest, KeyDestructionRecord>();
        foreach (var destruction in response.Destructions)
        {
            if (Sha256Digest.TryParse(destruction.KeyConfigDigest.Span, out var digest) && digests.Contains(digest))
            {
                records[digest] = Read(digest, destruction, nonce);
            }
        }

        return records;
    }

    private static KeyDestructionRecord Read(Sha256Digest digest, KeyDestruction destruction, byte[] nonce)
    {
        // Sealed forms of a key that did not open are gone too, but only the key itself could have signed for that.
        if (!destruction.WasHeld)
        {
            return new KeyDestructionRecord(digest, KeyOutcome.NotHeld);
        }

        return destruction.SealedCopies > KeyDestructionRecord.MaximumSealedCopies || !UnixTime.IsValid(destruction.DestroyTime)
            ? new KeyDestructionRecord(digest, KeyOutcome.Unconfirmed)
            : new KeyDestructionRecord(
                digest,
                KeyOutcome.Destroyed,
                DateTimeOffset.FromUnixTimeSeconds(destruction.DestroyTime),
                Convert.ToBase64String(nonce),
                destruction.Signature.ToBase64(),
                destruction.SealedCopies == 0 ? null : (int)destruction.SealedCopies);
    }
}
