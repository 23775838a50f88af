using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>Announced envelopes and their wraps.</summary>
internal sealed class DatasetRegister(IDbContextFactory<GatewayDatabase> databases, UnfinishedUploads uploads, AuditLog log, TimeProvider clock)
{
    /// <summary>1 TiB: far beyond any table that an enclave can hold.</summary>
    private const long MaximumCiphertextBytes = 1L << 40;

    /// <summary>Announced and not complete, of one institution in one study: bounds its part of the gateway's disk.</summary>
    private const int MaximumUnfinished = 8;

    /// <summary>Opens an upload, or opens it again when it is announced with the same signed header.</summary>
    public async Task<CreateDatasetResponse> AnnounceAsync(Caller caller, CreateDatasetRequest request, CancellationToken cancellationToken)
    {
        if (request.CiphertextBytes is < 1 or > MaximumCiphertextBytes)
        {
            throw new RefusedException(Reasons.LimitExceeded, $"ciphertext_bytes is {request.CiphertextBytes}; 1 to {MaximumCiphertextBytes} are accepted");
        }

        var signed = request.Header ?? throw new RefusedException(Reasons.InvalidArgument, "header is missing");
        var studyId = StudyNamedBy(signed);
        var response = await databases.TransactAsync(
            async database =>
            {
                var study = await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken);
                var verified = await StudyDocuments.VerifyAsync(database, study, clock.GetUtcNow(), cancellationToken);
                var owner = verified.Manifest.Participant(caller.Name)!;
                var header = Verify(signed, owner, verified);
                var id = Convert.ToHexStringLower(header.EnvelopeId.Span);
                if (await database.Datasets.AsNoTracking().SingleOrDefaultAsync(dataset => dataset.Id == id, cancellationToken) is { } announced)
                {
                    return Reopen(announced, signed, request.CiphertextBytes, caller);
                }

                var wraps = EnclaveWraps.Check(request.Wraps, request.Evidence, request.EvidenceNonce, header, owner, verified, clock.GetUtcNow()).OrThrow();
                await CheckVersionAsync(database, study.Id, caller.Name, header, cancellationToken);
                var row = ToRow(signed, header, request.CiphertextBytes, study.Id, owner, wraps);
                database.Datasets.Add(row);
                var kept = Keep(database, row, wraps);
                log.Add(database, new AuditEvent(AuditActions.DatasetAnnounced, caller.Name, caller.RoleName, id, study.Id) { Digests = DatasetDocuments.Digests(row, kept) });
                return new CreateDatasetResponse { DatasetId = id };
            },
            cancellationToken);
        if (response.Complete)
        {
            // A crash between the record and this may have left them.
            uploads.Delete(response.DatasetId);
        }

        log.Nudge();
        return response;
    }

    /// <summary>Puts wraps to a new enclave key in the place of the old ones, which nobody can open any more.</summary>
    /// <returns>The KeyConfig digest in force, 32 bytes.</returns>
    public async Task<byte[]> RewrapAsync(Caller caller, RewrapDatasetRequest request, CancellationToken cancellationToken)
    {
        var digest = await databases.TransactAsync(
            async database =>
            {
                var found = await DatasetDocuments.FindOwnAsync(database, caller, request.DatasetId, cancellationToken);
                if (found.State is not (DatasetState.Uploading or DatasetState.Stored))
                {
                    throw new RefusedException(Reasons.DatasetSuperseded, $"dataset {found.Id} is {found.State.ToString().ToLowerInvariant()}; upload the table again");
                }

                var study = await StudyDocuments.FindAsync(database, caller, found.StudyId, cancellationToken);
                var verified = await StudyDocuments.VerifyAsync(database, study, clock.GetUtcNow(), cancellationToken);
                var owner = verified.Manifest.Participant(caller.Name)!;
                var header = Verify(DatasetDocuments.Header(found), owner, verified);
                var wraps = EnclaveWraps.Check(request.Wraps, request.Evidence, request.EvidenceNonce, header, owner, verified, clock.GetUtcNow()).OrThrow();
                var dataset = await database.Datasets.Include(stored => stored.Wraps).SingleAsync(stored => stored.Id == found.Id, cancellationToken);
                var keyConfig = wraps.Keys.Digest.Bytes.ToArray();
                var older = await database.DatasetEvidence.SingleOrDefaultAsync(evidence => evidence.DatasetId == dataset.Id && evidence.KeyConfigDigest == keyConfig, cancellationToken);
                database.DatasetWraps.RemoveRange(dataset.Wraps);
                if (older is not null)
                {
                    database.DatasetEvidence.Remove(older);
                }

                // Removed first: the new rows may have the old ones' keys.
                await database.SaveChangesAsync(cancellationToken);
                dataset.KeyConfigDigest = keyConfig;
                var kept = Keep(database, dataset, wraps);
                log.Add(database, new AuditEvent(AuditActions.DatasetRewrapped, caller.Name, caller.RoleName, dataset.Id, dataset.StudyId) { Digests = DatasetDocuments.Digests(dataset, kept) });
                return dataset.KeyConfigDigest;
            },
            cancellationToken);
        log.Nudge();
        return digest;
    }

    public async Task<Dataset> GetAsync(Caller caller, string datasetId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var dataset = await DatasetDocuments.FindAsync(database, datasetId, cancellationToken);
        await StudyDocuments.FindAsync(database, caller, dataset.StudyId, cancellationToken);
        return DatasetDocuments.ToMessage(dataset);
    }

    /// <summary>A study's datasets, newest first: every participant sees the signed headers, because every participant signs the order that names them.</summary>
    public async Task<ListDatasetsResponse> ListAsync(Caller caller, string studyId, uint pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var (size, after) = (PageToken.Size(pageSize), PageToken.Parse(pageToken));
        await using var database = databases.CreateDbContext();
        await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken);
        var page = await database.Datasets.AsNoTracking()
            .Where(dataset => dataset.StudyId == studyId)
            .Where(dataset => dataset.CreateTicks < after.Ticks || (dataset.CreateTicks == after.Ticks && string.Compare(dataset.Id, after.Id) > 0))
            .OrderByDescending(dataset => dataset.CreateTicks).ThenBy(dataset => dataset.Id)
            .Take(size + 1).ToListAsync(cancellationToken);
        var response = new ListDatasetsResponse { NextPageToken = page.Count > size ? new PageToken(page[size - 1].CreateTicks, page[size - 1].Id).ToString() : "" };
        response.Datasets.AddRange(page.Take(size).Select(DatasetDocuments.ToMessage));
        return response;
    }

    // Only to find the study whose manifest has the key: nothing else is taken from the header before its signature is verified with that key.
    private static string StudyNamedBy(SignedHeader signed)
    {
        try
        {
            if (signed.Header.Length <= HeaderLimits.MaximumBytes && EnvelopeHeader.Parser.ParseFrom(signed.Header) is { StudyDigest.Length: HeaderLimits.DigestBytes } header)
            {
                return Convert.ToHexStringLower(header.StudyDigest.Span);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Refused below.
        }

        throw new RefusedException(Reasons.HeaderInvalid, $"the envelope header is longer than {HeaderLimits.MaximumBytes} bytes, malformed, or names no study");
    }

    private VerifiedHeader Verify(SignedHeader signed, StudyParticipant owner, VerifiedStudy study)
    {
        var expected = new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, owner.Name);
        var header = VerifiedHeader.Verify(signed, owner.Identity.SigningKey, expected).OrThrow();
        if (header.CheckTime(clock.GetUtcNow()) is { } expired)
        {
            throw new RefusedException(expired);
        }

        return SchemaDigest.Of(study.Manifest).Equals(header.SchemaDigest.Span)
            ? header
            : throw new RefusedException(Reasons.SchemaMismatch, "the table was encrypted under another schema than the study's; check it against this study and encrypt it again");
    }

    private CreateDatasetResponse Reopen(StoredDataset announced, SignedHeader signed, long ciphertextBytes, Caller caller)
    {
        var same = announced.Participant == caller.Name && announced.CiphertextBytes == ciphertextBytes
            && signed.Header.Span.SequenceEqual(announced.Header) && signed.CiphertextSha256.Span.SequenceEqual(announced.CiphertextSha256);
        if (!same)
        {
            throw new RefusedException(Reasons.AlreadyExists, $"dataset {announced.Id} was announced with another header, digest or length; an envelope id is used once");
        }

        return announced.State switch
        {
            DatasetState.Stored => new CreateDatasetResponse { DatasetId = announced.Id, CommittedBytes = announced.CiphertextBytes, Complete = true },
            DatasetState.Uploading => new CreateDatasetResponse { DatasetId = announced.Id, CommittedBytes = Math.Min(announced.CommittedBytes, uploads.Length(announced.Id)) },
            _ => throw new RefusedException(Reasons.DatasetSuperseded, $"dataset {announced.Id} is {announced.State.ToString().ToLowerInvariant()}; announce the table as a new version"),
        };
    }

    private static async Task CheckVersionAsync(GatewayDatabase database, string studyId, string participant, VerifiedHeader header, CancellationToken cancellationToken)
    {
        var own = database.Datasets.Where(dataset => dataset.StudyId == studyId && dataset.Participant == participant);
        var newest = await own.OrderByDescending(dataset => dataset.Version).Select(dataset => new { dataset.Version, dataset.State, dataset.Id }).FirstOrDefaultAsync(cancellationToken);
        if (newest is not null && header.DatasetVersion == (ulong)newest.Version)
        {
            throw newest.State == DatasetState.Uploading
                ? new RefusedException(Reasons.UploadInProgress, $"version {newest.Version} is being uploaded as dataset {newest.Id}; finish that upload, or encrypt the table as version {newest.Version + 1}")
                : new RefusedException(Reasons.AlreadyExists, $"version {newest.Version} exists as dataset {newest.Id}; encrypt the table as version {newest.Version + 1}");
        }

        if (header.DatasetVersion > long.MaxValue || (newest is not null && header.DatasetVersion < (ulong)newest.Version))
        {
            throw new RefusedException(Reasons.DatasetSuperseded, $"version {header.DatasetVersion} is older than version {newest?.Version} or out of range; encrypt the table as the next version");
        }

        if (await own.CountAsync(dataset => dataset.State == DatasetState.Uploading, cancellationToken) >= MaximumUnfinished)
        {
            throw new RefusedException(Reasons.LimitExceeded, $"{MaximumUnfinished} uploads of {participant} are not finished; finish the newest, which discards the others");
        }
    }

    private StoredDataset ToRow(SignedHeader signed, VerifiedHeader header, long ciphertextBytes, string studyId, StudyParticipant owner, EnclaveWraps wraps) => new()
    {
        Id = Convert.ToHexStringLower(header.EnvelopeId.Span),
        StudyId = studyId,
        Participant = owner.Name,
        Version = (long)header.DatasetVersion,
        Header = signed.Header.ToByteArray(),
        CiphertextSha256 = signed.CiphertextSha256.ToByteArray(),
        HeaderSignature = signed.Signature.ToByteArray(),
        CiphertextBytes = ciphertextBytes,
        State = DatasetState.Uploading,
        Region = owner.Region,
        KeyConfigDigest = wraps.Keys.Digest.Bytes.ToArray(),
        CreateTicks = clock.GetUtcNow().UtcTicks,
        ExpireTicks = header.ExpireTime.UtcTicks,
    };

    private static StoredDatasetEvidence Keep(GatewayDatabase database, StoredDataset dataset, EnclaveWraps wraps)
    {
        database.DatasetWraps.AddRange(wraps.Wraps.Select(wrap => new StoredDatasetWrap { DatasetId = dataset.Id, Suite = (int)wrap.Suite, Wrap = wrap.ToByteArray() }));
        var kept = new StoredDatasetEvidence
        {
            DatasetId = dataset.Id,
            KeyConfigDigest = dataset.KeyConfigDigest,
            Evidence = wraps.Evidence.ToByteArray(),
            Nonce = wraps.Nonce.ToByteArray(),
            CreateTicks = wraps.VerifyTime.UtcTicks,
        };
        database.DatasetEvidence.Add(kept);
        return kept;
    }
}
