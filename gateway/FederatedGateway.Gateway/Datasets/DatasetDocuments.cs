using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>A stored dataset as its signed documents.</summary>
internal static class DatasetDocuments
{
    /// <exception cref="RefusedException"><see cref="Reasons.NotFound"/>, or <see cref="Reasons.NotAuthorized"/> for anybody but its owner.</exception>
    public static async Task<StoredDataset> FindOwnAsync(GatewayDatabase database, Caller caller, string datasetId, CancellationToken cancellationToken)
    {
        var dataset = await FindAsync(database, datasetId, cancellationToken);
        return dataset.Participant == caller.Name
            ? dataset
            : throw new RefusedException(Reasons.NotAuthorized, $"dataset {datasetId} is not one of {caller.Name}; only its owner may change it");
    }

    /// <exception cref="RefusedException"><see cref="Reasons.InvalidArgument"/> or <see cref="Reasons.NotFound"/>.</exception>
    public static async Task<StoredDataset> FindAsync(GatewayDatabase database, string datasetId, CancellationToken cancellationToken)
    {
        if (!UnfinishedUploads.IsDatasetId(datasetId))
        {
            throw new RefusedException(Reasons.InvalidArgument, "dataset_id is not 32 lower-case hexadecimal characters");
        }

        return await database.Datasets.AsNoTracking().SingleOrDefaultAsync(dataset => dataset.Id == datasetId, cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, $"there is no dataset {datasetId} here; announce it first");
    }

    public static SignedHeader Header(StoredDataset dataset) => new()
    {
        Header = ByteString.CopyFrom(dataset.Header),
        CiphertextSha256 = ByteString.CopyFrom(dataset.CiphertextSha256),
        Signature = ByteString.CopyFrom(dataset.HeaderSignature),
    };

    public static Dataset ToMessage(StoredDataset dataset) => new()
    {
        DatasetId = dataset.Id,
        StudyId = dataset.StudyId,
        Participant = dataset.Participant,
        Header = Header(dataset),
        State = dataset.State,
        CommittedBytes = dataset.CommittedBytes,
        CiphertextBytes = dataset.CiphertextBytes,
        Region = dataset.Region,
        KeyConfigDigest = ByteString.CopyFrom(dataset.KeyConfigDigest),
    };

    /// <summary>What its key was entrusted to an enclave on, as auditors get it: the same bytes whenever it is made.</summary>
    public static byte[] Evidence(StoredDataset dataset, StoredDatasetEvidence kept) => new DatasetEvidence
    {
        StudyDigest = ByteString.CopyFrom(Convert.FromHexString(dataset.StudyId)),
        DatasetId = dataset.Id,
        Evidence = ByteString.CopyFrom(kept.Evidence),
        Nonce = ByteString.CopyFrom(kept.Nonce),
        VerifyTime = new DateTimeOffset(kept.CreateTicks, TimeSpan.Zero).ToUnixTimeSeconds(),
    }.ToByteArray();

    /// <summary>What the audit log names an upload or a re-wrap by.</summary>
    public static IReadOnlyList<NamedDigest> Digests(StoredDataset dataset, StoredDatasetEvidence kept)
        => [.. Digests(dataset), new NamedDigest(EntryDigests.DatasetEvidence, Sha256Digest.Of(Evidence(dataset, kept)).ToString())];

    /// <summary>What the audit log names a dataset by.</summary>
    public static IReadOnlyList<NamedDigest> Digests(StoredDataset dataset) =>
    [
        new NamedDigest("ciphertext", Convert.ToHexStringLower(dataset.CiphertextSha256)),
        new NamedDigest("header", Sha256Digest.Of(dataset.Header).ToString()),
        new NamedDigest("key-config", Convert.ToHexStringLower(dataset.KeyConfigDigest)),
    ];
}
