using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Audit;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Datasets;

/// <summary>
/// Uploads a table for a study: log and evidence are checked first, then the table is encrypted into the spool, then sent. Run again after any interruption, it goes
/// on from what the gateway has; run again after success, it sends nothing.
/// </summary>
public sealed class DatasetClient(Institution institution)
{
    private const int MaximumPageSize = 200;

    private readonly StudyClient studies = new(institution);
    private readonly EnclaveAttestation attestation = new(institution);

    /// <summary>Shown what was sent, before the spooled bytes are removed; null for nobody.</summary>
    public Func<SentEnvelope, CancellationToken, Task>? Sent { get; init; }

    public async Task<UploadOutcome> UploadAsync(VerifiedStudy study, TableToUpload table, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("dataset upload");
        var began = institution.Time.GetTimestamp();
        var directory = studies.Directory(study.Digest);
        await using var uploads = directory.LockUploads();
        var state = await directory.Journal.ReadAsync(cancellationToken);
        if (state.IsWithdrawn)
        {
            throw new RefusedException(Reasons.DatasetWithdrawn, $"{institution.Name} has withdrawn from study {study.Digest}; nothing is uploaded any more");
        }

        var spool = new EnvelopeSpool(institution, directory);
        var known = state.NewestDataset is { } newest && newest.Spooled.SourceDigest == table.SourceDigest.ToString() ? newest : null;
        if (known is { IsStored: true } && await IsStillStoredAsync(known, cancellationToken))
        {
            return Outcome(known, known.Spooled.CiphertextBytes, wasStored: true, began, null);
        }

        progress?.Report(new UploadProgress(UploadStage.Attesting, 0, 0));
        (await new LogFollower(institution.Gateway, institution.Profile).AdvanceAsync(study.Manifest.LogKey, study.Manifest.Witnesses, cancellationToken)).OrThrow();
        var evidence = (await attestation.AttestAsync(study, EvidenceRole.Upload, cancellationToken)).OrThrow();

        var canResume = known is { IsStored: false } && known.Header.ExpireTime > institution.Time.GetUtcNow().ToUnixTimeSeconds() && await spool.HoldsAsync(known, cancellationToken);
        var dataset = canResume ? known! : await EncryptAsync(study, table, directory, spool, progress, cancellationToken);
        var wrap = await WrapAsync(study, directory, dataset, evidence, cancellationToken);
        var resumedFrom = await new CiphertextSender(institution).SendAsync(
            async token => await institution.Gateway.Datasets.CreateDatasetAsync(
                new CreateDatasetRequest
                {
                    Header = dataset.SignedHeader,
                    CiphertextBytes = dataset.Spooled.CiphertextBytes,
                    Wraps = { wrap },
                    Evidence = evidence.Evidence,
                    EvidenceNonce = ByteString.CopyFrom(evidence.Nonce.Span),
                },
                cancellationToken: token),
            () => spool.OpenRead(dataset),
            progress,
            cancellationToken);

        // An interrupted upload was announced with a wrap to an enclave that may be gone since.
        var stored = await GetAsync(dataset.EnvelopeId, cancellationToken);
        if (!stored.KeyConfigDigest.Span.SequenceEqual(evidence.Accepted.Keys.Digest.Bytes))
        {
            await SendWrapAsync(dataset, wrap, evidence, cancellationToken);
        }

        await directory.Journal.AppendAsync((_, now) => new DatasetStored(dataset.EnvelopeId) { Time = now }, cancellationToken);
        if (Sent is { } sent)
        {
            await sent(new SentEnvelope(dataset.SignedHeader, wrap, evidence.Evidence, directory.SpoolPath(dataset.EnvelopeId)), cancellationToken);
        }

        spool.Remove(dataset);
        return Outcome(dataset, resumedFrom, wasStored: false, began, evidence);
    }

    /// <summary>Wraps the newest dataset's key to the enclave's present key, after its evidence was verified and accepted. About a kilobyte is sent.</summary>
    /// <returns>What was accepted.</returns>
    public async Task<FreshEvidence> RewrapAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("dataset rewrap");
        var directory = studies.Directory(study.Digest);
        var state = await directory.Journal.ReadAsync(cancellationToken);
        var dataset = state.NewestStored ?? throw new RefusedException(Reasons.NotFound, $"nothing was uploaded to study {study.Digest} from this profile; upload a table with `fgw dataset upload`");
        if (state.IsWithdrawn)
        {
            throw new RefusedException(Reasons.DatasetWithdrawn, $"{institution.Name} has withdrawn from study {study.Digest}; no key is wrapped any more");
        }

        (await new LogFollower(institution.Gateway, institution.Profile).AdvanceAsync(study.Manifest.LogKey, study.Manifest.Witnesses, cancellationToken)).OrThrow();
        var evidence = (await attestation.AttestAsync(study, EvidenceRole.Upload, cancellationToken)).OrThrow();
        var wrap = await WrapAsync(study, directory, dataset, evidence, cancellationToken);
        await SendWrapAsync(dataset, wrap, evidence, cancellationToken);
        return evidence;
    }

    public async Task<Dataset> GetAsync(string datasetId, CancellationToken cancellationToken)
        => (await institution.Gateway.Datasets.GetDatasetAsync(new GetDatasetRequest { DatasetId = datasetId }, cancellationToken: cancellationToken)).Dataset;

    /// <summary>Null when nothing was uploaded from this profile.</summary>
    public async Task<OwnDatasetStatus?> OwnStatusAsync(Sha256Digest study, CancellationToken cancellationToken)
    {
        if ((await studies.Directory(study).Journal.ReadAsync(cancellationToken)).NewestDataset is not { } own)
        {
            return null;
        }

        var stored = await FindAsync(own.EnvelopeId, cancellationToken);
        return new OwnDatasetStatus(
            own.EnvelopeId,
            own.Spooled.Version,
            own.Spooled.Rows,
            own.Spooled.CiphertextBytes,
            own.CiphertextDigest.ToString(),
            own.IsStored,
            stored?.State.ToString().ToLowerInvariant() ?? "unknown",
            stored?.CommittedBytes ?? 0,
            own.Wrapped?.KeyConfigDigest);
    }

    /// <summary>A study's datasets, newest first, as the gateway tells them.</summary>
    public async Task<IReadOnlyList<Dataset>> ListAsync(string studyId, CancellationToken cancellationToken)
    {
        var datasets = new List<Dataset>();
        for (var token = string.Empty; ;)
        {
            var page = await institution.Gateway.Datasets.ListDatasetsAsync(
                new ListDatasetsRequest { StudyId = studyId, PageSize = MaximumPageSize, PageToken = token }, cancellationToken: cancellationToken);
            datasets.AddRange(page.Datasets);
            if ((token = page.NextPageToken).Length == 0)
            {
                return datasets;
            }
        }
    }

    private UploadOutcome Outcome(KeptDataset dataset, long resumedFrom, bool wasStored, long began, FreshEvidence? evidence) => new(
        dataset.EnvelopeId,
        dataset.Spooled.Version,
        dataset.Spooled.Rows,
        dataset.Spooled.PlaintextBytes,
        dataset.Spooled.CiphertextBytes,
        dataset.CiphertextDigest,
        resumedFrom,
        wasStored,
        institution.Time.GetElapsedTime(began),
        evidence);

    private async Task<bool> IsStillStoredAsync(KeptDataset dataset, CancellationToken cancellationToken)
        => (await FindAsync(dataset.EnvelopeId, cancellationToken))?.State == DatasetState.Stored;

    private async Task<Dataset?> FindAsync(string datasetId, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(datasetId, cancellationToken);
        }
        catch (GatewayException exception) when (exception.Reason == Reasons.NotFound)
        {
            return null;
        }
    }

    private async Task<KeptDataset> EncryptAsync(
        VerifiedStudy study, TableToUpload table, StudyDirectory directory, EnvelopeSpool spool, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        using var share = await studies.OpenShareAsync(directory, cancellationToken);
        return await spool.EncryptAsync(study, table, await NewestVersionAtGatewayAsync(study, cancellationToken) + 1, share, progress, cancellationToken);
    }

    /// <summary>A profile that was restored from an old backup must not use a version twice.</summary>
    private async Task<ulong> NewestVersionAtGatewayAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        var own = study.Manifest.Participant(institution.Name)!.Identity.SigningKey;
        var expected = new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, institution.Name);
        return (await ListAsync(study.Digest.ToString(), cancellationToken))
            .Where(dataset => dataset.Participant == institution.Name)
            .Select(dataset => VerifiedHeader.Verify(dataset.Header, own, expected).TryGetValue(out var header, out _) ? header.DatasetVersion : 0)
            .DefaultIfEmpty()
            .Max();
    }

    private async Task<Wrap> WrapAsync(VerifiedStudy study, StudyDirectory directory, KeptDataset dataset, FreshEvidence evidence, CancellationToken cancellationToken)
    {
        var keys = evidence.Accepted.Keys;
        var key = study.Manifest.Message.Suites.Select(suite => keys.KemKeys.FirstOrDefault(key => key.Suite == suite)).FirstOrDefault(key => key is not null)
            ?? throw new RefusedException(Reasons.SuiteRefused, "the enclave offers no key of a suite that the study lists");
        var recipient = KemPublicKey.Parse((HpkeSuite)key.Suite, key.Bytes.Span).OrThrow();
        var spool = new EnvelopeSpool(institution, directory);
        using var secret = spool.OpenSecret(dataset);
        var context = new WrapContext(
            study.Digest.Bytes.ToArray(), System.Security.Cryptography.SHA256.HashData(dataset.SignedHeader.Header.Span), WrapPurpose.Dataset, institution.Name, ParticipantName.Enclave);
        var wrap = KeyWraps.Seal(context, recipient, keys.Digest.Bytes, secret, institution.Keys.Signing);
        await directory.Journal.AppendAsync(
            (_, now) => new DatasetWrapped(dataset.EnvelopeId, keys.Digest.ToString(), Convert.ToHexStringLower(evidence.Accepted.Measurement.Span)) { Time = now }, cancellationToken);
        return wrap;
    }

    private async Task SendWrapAsync(KeptDataset dataset, Wrap wrap, FreshEvidence evidence, CancellationToken cancellationToken)
    {
        var response = await institution.Gateway.Datasets.RewrapDatasetAsync(
            new RewrapDatasetRequest
            {
                DatasetId = dataset.EnvelopeId,
                Wraps = { wrap },
                Evidence = evidence.Evidence,
                EvidenceNonce = ByteString.CopyFrom(evidence.Nonce.Span),
            },
            cancellationToken: cancellationToken);
        if (!response.KeyConfigDigest.Span.SequenceEqual(evidence.Accepted.Keys.Digest.Bytes))
        {
            throw new RefusedException(Reasons.StateConflict, "the enclave's keys changed meanwhile; run `fgw dataset rewrap` again");
        }
    }
}
