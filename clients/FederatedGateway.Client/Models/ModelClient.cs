using FederatedGateway.Client.Audit;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Models;

/// <summary>
/// Fetches results and believes nothing of them before their whole trace was verified: study, order, evidence and receipt agree; the receipt is in the log, and the log
/// is the one this client knows; header, digest and wrap are the attested enclave's.
/// </summary>
public sealed class ModelClient(Institution institution)
{
    private const int MaximumPageSize = 200;

    private readonly StudyClient studies = new(institution);

    public async Task<IReadOnlyList<ModelSummary>> ListAsync(string studyId, CancellationToken cancellationToken)
    {
        var models = new List<ModelSummary>();
        for (var token = string.Empty; ;)
        {
            var page = await institution.Gateway.Models.ListModelsAsync(
                new ListModelsRequest { StudyId = studyId, PageSize = MaximumPageSize, PageToken = token }, cancellationToken: cancellationToken);
            models.AddRange(page.Models);
            if ((token = page.NextPageToken).Length == 0)
            {
                return models;
            }
        }
    }

    /// <summary>Fetches a run's documents and verifies them.</summary>
    public async Task<VerifiedResults> VerifyAsync(string runId, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("model verify");
        var response = await institution.Gateway.Models.GetModelAsync(new GetModelRequest { RunId = runId }, cancellationToken: cancellationToken);
        if (!Sha256Digest.TryParseHex(response.StudyId, out var study))
        {
            throw new RefusedException(Reasons.ReceiptInvalid, "the gateway names no study for this run");
        }

        var (signed, amendments) = await studies.SignedAsync(study, cancellationToken);
        var record = new RunRecord(response.Order, response.Evidence.ToByteArray(), response.EvidenceCheckpoint.Memory, response.Receipt.Memory);
        var run = RunVerifier.Verify(signed, amendments, record, OrderHistory.Empty).OrThrow();
        if (run.Order.Digest.ToString() != runId)
        {
            throw new RefusedException(Reasons.ReceiptInvalid, "the gateway sent the results of another run");
        }

        var manifest = run.Study.Manifest;
        var checkpoint = ReceiptInclusion.Verify(run.Receipt.Digest, run.Study.Digest, response.LogEntry.Memory, response.InclusionProof.Span, manifest.LogKey, manifest.Witnesses).OrThrow();
        (await new LogFollower(institution.Gateway, institution.Profile).FollowAsync(checkpoint.Signed.ToBytes(), manifest.LogKey, manifest.Witnesses, cancellationToken)).OrThrow();
        return new VerifiedResults(run, checkpoint, response);
    }

    /// <summary>Verifies, downloads and opens a run's results, and keeps them with their proofs on this machine.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="region">Asked first; empty for this institution's own.</param>
    /// <param name="cancellationToken">Nothing is kept before everything was opened.</param>
    public async Task<OpenedResults> DownloadAsync(string runId, string region, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("model download");
        var results = await VerifyAsync(runId, cancellationToken);
        var opener = new ResultOpener(institution, results);
        var receipt = results.Run.Receipt.Predicate;

        var model = await opener.OpenAsync(Find(results, PayloadKind.Model), PayloadKind.Model, region, cancellationToken);
        var package = StrictProto.Parse<ModelPackage>(model.Plaintext, "model package", ModelFiles.MaximumModelBytes).OrThrow();
        if (!results.Run.Study.Digest.Equals(package.StudyDigest.Span) || !results.Run.Order.Digest.Equals(package.OrderDigest.Span) || !receipt.ModelDigest.Equals(Sha256Digest.Of(package.Parameters.Span)))
        {
            throw new RefusedException(Reasons.ReceiptInvalid, "the model inside is not the one that the receipt names");
        }

        var card = await opener.OpenAsync(Find(results, PayloadKind.ModelCard), PayloadKind.ModelCard, region, cancellationToken);
        if (!receipt.MetricsDigest.Equals(Sha256Digest.Of(card.Plaintext)))
        {
            throw new RefusedException(Reasons.ReceiptInvalid, "the model card inside is not the one that the receipt names");
        }

        var report = results.Response.Objects.Any(result => KindOf(result) == PayloadKind.ParticipantReport)
            ? await opener.OpenAsync(Find(results, PayloadKind.ParticipantReport), PayloadKind.ParticipantReport, region, cancellationToken)
            : null;
        var opened = new OpenedResults(
            results,
            package,
            StrictProto.Parse<ModelCard>(card.Plaintext, "model card", ModelLimits.MaximumBytes).OrThrow(),
            report is null ? null : StrictProto.Parse<ParticipantReport>(report.Plaintext, "participant report", ModelLimits.MaximumBytes).OrThrow(),
            model.Region,
            Path.Combine(studies.Directory(results.Run.Study.Digest).ModelsDirectory, runId));
        ModelFiles.Keep(opened, model.Plaintext, card.Plaintext, report?.Plaintext);
        return opened;
    }

    /// <summary>Reads the model's copy in one region back; see <see cref="VerifyAsync"/> for <paramref name="results"/>.</summary>
    public Task<CopyCheck> CheckCopyAsync(VerifiedResults results, string region, CancellationToken cancellationToken)
        => new ResultOpener(institution, results).CheckCopyAsync(Find(results, PayloadKind.Model), PayloadKind.Model, region, cancellationToken);

    /// <summary>The model object as the gateway describes it.</summary>
    public static ResultObject ModelObject(VerifiedResults results) => Find(results, PayloadKind.Model);

    private static ResultObject Find(VerifiedResults results, PayloadKind kind)
        => results.Response.Objects.FirstOrDefault(result => KindOf(result) == kind)
            ?? throw new RefusedException(Reasons.ResultUnknown, $"the gateway offers no {kind} object of run {results.Response.RunId}");

    /// <summary>The kind that the header claims; it is verified before anything is opened.</summary>
    private static PayloadKind KindOf(ResultObject result)
        => StrictProto.Parse<EnvelopeHeader>(result.Header.Header.Memory, "envelope header", Trust.Headers.HeaderLimits.MaximumBytes).TryGetValue(out var header, out _) ? header.Kind : PayloadKind.Unspecified;
}
