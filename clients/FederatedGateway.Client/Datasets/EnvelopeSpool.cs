using System.Security.Cryptography;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.Studies;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Datasets;

/// <summary>
/// Encrypts a table once, into a file, before a byte of it is sent. A broken upload sends these bytes again; anything else begins a new envelope with a
/// new key and salt, so that no changed table ever meets an old nonce.
/// </summary>
internal sealed class EnvelopeSpool(Institution institution, StudyDirectory directory)
{
    private const int EnvelopeIdBytes = 16;

    /// <summary>An upload that is due for destruction at once still has to be run.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromHours(1);

    /// <param name="study">Whose suites, schema and end it must respect.</param>
    /// <param name="table">Written from its beginning to its end.</param>
    /// <param name="minimumVersion">The dataset version is at least this.</param>
    /// <param name="share">This institution's share of the study secret; goes into the wraps; stays the caller's.</param>
    /// <param name="progress">Told plaintext bytes.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public async Task<KeptDataset> EncryptAsync(
        VerifiedStudy study, TableToUpload table, ulong minimumVersion, StudySecretShare share, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var envelopeId = RandomNumberGenerator.GetBytes(EnvelopeIdBytes);
        var id = Convert.ToHexStringLower(envelopeId);
        var state = await directory.Journal.ReadAsync(cancellationToken);
        RemoveOrphans(state);

        var now = institution.Time.GetUtcNow();
        var header = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = study.Digest.ToByteString(),
            Kind = PayloadKind.FeatureTable,
            Sender = institution.Name,
            EnvelopeId = ByteString.CopyFrom(envelopeId),
            DatasetVersion = Math.Max(minimumVersion, (state.NewestDataset?.Spooled.Version ?? 0) + 1),
            SchemaDigest = table.SchemaDigest.ToByteString(),
            RowCount = table.Rows,
            CreateTime = now.ToUnixTimeSeconds(),
            ExpireTime = Expiry(study, now).ToUnixTimeSeconds(),
        });

        using var key = DataKey.Generate();
        var own = institution.Keys.XWing.PublicKey;
        var ownWrap = KeyWraps.Seal(OwnContext(header.Digest), own, own.Digest(), new DatasetSecret(key, share), institution.Keys.Signing);

        var path = directory.SpoolPath(id);
        try
        {
            var (plaintextBytes, ciphertextBytes, digest) = await WriteAsync(path, header, key, table, progress, cancellationToken);
            var version = EnvelopeHeader.Parser.ParseFrom(header.Bytes.Span).DatasetVersion;
            var spooled = new DatasetSpooled(
                id, version, table.SourceDigest.ToString(), table.Rows, plaintextBytes, ciphertextBytes, header.Sign(digest, institution.Keys.Signing).ToByteArray(), ownWrap.ToByteArray())
            {
                Time = now,
            };
            await directory.Journal.AppendAsync((_, _) => spooled, cancellationToken);
            return new KeptDataset(spooled, null, IsStored: false);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>The wrap of an envelope's secret to this institution itself.</summary>
    public WrapContext OwnContext(ReadOnlyMemory<byte> headerDigest)
        => new(directory.Study.Bytes.ToArray(), headerDigest, WrapPurpose.Dataset, institution.Name, institution.Name);

    /// <summary>Data key and share of an envelope made before; the caller disposes them.</summary>
    public DatasetSecret OpenSecret(KeptDataset dataset)
    {
        var headerDigest = SHA256.HashData(dataset.SignedHeader.Header.Span);
        return KeyWraps.OpenDataset(
            dataset.OwnWrap, OwnContext(headerDigest), institution.Keys.Signing.PublicKey, [(uint)HpkeSuite.XWing], [WrapKey.Of(institution.Keys.XWing)]).OrThrow();
    }

    /// <summary>Removes the spooled bytes: the gateway has them.</summary>
    public void Remove(KeptDataset dataset) => File.Delete(directory.SpoolPath(dataset.EnvelopeId));

    /// <summary>True when the spooled bytes are there, by their digest: they are not flushed before they are sent, so a power cut may have taken some.</summary>
    public async Task<bool> HoldsAsync(KeptDataset dataset, CancellationToken cancellationToken)
    {
        if (!File.Exists(directory.SpoolPath(dataset.EnvelopeId)))
        {
            return false;
        }

        await using var file = OpenRead(dataset);
        return file.Length == dataset.Spooled.CiphertextBytes && (await SHA256.HashDataAsync(file, cancellationToken)).AsSpan().SequenceEqual(dataset.SignedHeader.CiphertextSha256.Span);
    }

    public FileStream OpenRead(KeptDataset dataset)
        => new(directory.SpoolPath(dataset.EnvelopeId), new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });

    private static DateTimeOffset Expiry(VerifiedStudy study, DateTimeOffset now)
    {
        var life = TimeSpan.FromSeconds(study.Manifest.Message.Retention.UploadsSeconds);
        var retained = now + (life < ShortestLife ? ShortestLife : life);
        return retained < study.Manifest.Until ? retained : study.Manifest.Until;
    }

    private static async Task<(long PlaintextBytes, long CiphertextBytes, byte[] Digest)> WriteAsync(
        string path, DraftHeader header, DataKey key, TableToUpload table, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        await using var file = PrivateFile.CreateNew(path);
        await using var spool = new SpoolWriter(file);
        await using var encryption = new ChunkedEncryptionStream(spool.Input, key, header.Digest.Span);
        await using var counting = new CountingStream(encryption, bytes => progress?.Report(new UploadProgress(UploadStage.Encrypting, bytes, 0)));
        await table.WriteAsync(counting, cancellationToken);
        await encryption.CompleteAsync(cancellationToken);
        var (ciphertextBytes, digest) = await spool.CompleteAsync();
        return (counting.Written, ciphertextBytes, digest);
    }

    /// <summary>Files that no journal line names were being written when a process ended: nothing of them was ever sent.</summary>
    private void RemoveOrphans(JournaledStudy state)
    {
        PrivateFile.CreateDirectory(directory.SpoolDirectory);
        var known = state.Datasets.Where(dataset => !dataset.IsStored).Select(dataset => directory.SpoolPath(dataset.EnvelopeId)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(directory.SpoolDirectory).Where(file => !known.Contains(file)))
        {
            File.Delete(file);
        }
    }
}
