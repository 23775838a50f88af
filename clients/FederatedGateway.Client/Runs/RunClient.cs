using System.Globalization;
using System.Runtime.CompilerServices;
using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Runs;

/// <summary>Proposes, countersigns and watches runs. What may be signed is decided here, from this institution's own journal.</summary>
public sealed class RunClient(Institution institution)
{
    private const int MaximumPageSize = 200;
    private const int MaximumFailures = 10;

    private static readonly TimeSpan WatchWait = TimeSpan.FromSeconds(1);

    private readonly StudyClient studies = new(institution);

    /// <summary>
    /// Proposes a run on everybody's newest dataset, with this institution's signature, to the enclave as it is now: its evidence is verified first. After a restart that changes the enclave's key
    /// only, the order keeps its number.
    /// </summary>
    /// <param name="study">Fully approved.</param>
    /// <param name="validity">How long the order may be run.</param>
    /// <param name="cancellationToken">An order once signed stays signed.</param>
    public async Task<Run> ProposeAsync(VerifiedStudy study, TimeSpan validity, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("run propose");
        var directory = studies.Directory(study.Digest);
        var datasets = await new DatasetClient(institution).ListAsync(study.Digest.ToString(), cancellationToken);
        var newest = NewestDatasets.Select(study, datasets);
        var runs = await ListAsync(study.Digest.ToString(), cancellationToken);
        if ((await directory.Journal.ReadAsync(cancellationToken)).NewestStored is null)
        {
            throw new RefusedException(Reasons.NotFound, $"{institution.Name} has uploaded nothing to this study from this profile; upload a table with `fgw dataset upload`");
        }

        var evidence = await AcceptEnclaveAsync(study, cancellationToken);
        NewestDatasets.CheckWraps(newest, evidence.OpenedKeyConfigs);
        SignedOrder? signed = null;
        await directory.Journal.AppendAsync(
            (state, now) =>
            {
                var end = now + validity;
                var order = RunOrders.Create(
                    study,
                    NextNumber(study, state, runs, newest),
                    evidence.Accepted.Keys.Digest,
                    evidence.Accepted.Measurement.Span,
                    newest.Select(dataset => dataset.Ordered),
                    end < study.Manifest.Until ? end : study.Manifest.Until);
                signed = new SignedOrder { Order = ByteString.CopyFrom(order) };
                return Sign(signed, study, state, now);
            },
            cancellationToken);
        return (await institution.Gateway.Training.ProposeRunAsync(
            new ProposeRunRequest { StudyId = study.Digest.ToString(), Order = signed }, cancellationToken: cancellationToken)).Run;
    }

    /// <summary>
    /// Adds this institution's signature to an order, if its own rules allow it, after it has verified the evidence of the enclave that the order names, now or earlier. Signing the same order again is
    /// harmless.
    /// </summary>
    public async Task<Run> ApproveAsync(VerifiedStudy study, Run run, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("run approve");
        CheckIdentity(run, study);
        var signed = new SignedOrder { Order = run.Order.Order, Signatures = { run.Order.Signatures.Where(signature => signature.Participant != institution.Name) } };
        await AcceptEnclaveAsync(study, run.Order, cancellationToken);
        await studies.Directory(study.Digest).Journal.AppendAsync((state, now) => Sign(signed, study, state, now), cancellationToken);
        return (await institution.Gateway.Training.ApproveRunAsync(
            new ApproveRunRequest { RunId = run.RunId, Signature = signed.Signatures.Single(signature => signature.Participant == institution.Name) },
            cancellationToken: cancellationToken)).Run;
    }

    /// <summary>Sets what <see cref="ApproveWithinLimitsAsync"/> may sign; 0 for nothing.</summary>
    public async Task SetLimitsAsync(VerifiedStudy study, uint lastNumber, DateTimeOffset until, CancellationToken cancellationToken)
        => await studies.Directory(study.Digest).Journal.AppendAsync((_, now) => new LimitsSet(lastNumber, until) { Time = now }, cancellationToken);

    /// <summary>Countersigns the proposed runs that the limits set beforehand cover. What the rules refuse is returned, not thrown: one bad proposal must not hold up the others.</summary>
    public async Task<IReadOnlyList<(Run Run, Refusal? Refusal)>> ApproveWithinLimitsAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        var limits = (await studies.Directory(study.Digest).Journal.ReadAsync(cancellationToken)).Limits;
        var outcomes = new List<(Run, Refusal?)>();
        foreach (var run in await ListAsync(study.Digest.ToString(), cancellationToken))
        {
            if (run.State != RunState.Proposed || run.Order.Signatures.Any(signature => signature.Participant == institution.Name))
            {
                continue;
            }

            if (limits is null || run.Number > limits.LastNumber || institution.Time.GetUtcNow() > limits.Until)
            {
                var detail = limits is null ? "no limits were set" : string.Create(CultureInfo.InvariantCulture, $"limits cover numbers up to {limits.LastNumber} until {limits.Until:u}");
                outcomes.Add((run, new Refusal(Reasons.OrderNumberExceeded, $"run {run.Number} is not approved automatically: {detail}; approve it by hand with `fgw run approve {run.RunId}`")));
                continue;
            }

            try
            {
                outcomes.Add((await ApproveAsync(study, run, cancellationToken), null));
            }
            catch (RefusedException refused)
            {
                outcomes.Add((run, refused.Refusal));
            }
        }

        return outcomes;
    }

    public async Task<Run> GetAsync(string runId, CancellationToken cancellationToken)
        => (await institution.Gateway.Training.GetRunAsync(new GetRunRequest { RunId = runId }, cancellationToken: cancellationToken)).Run;

    /// <summary>Runs of a study, newest first.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(string studyId, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        for (var token = string.Empty; ;)
        {
            var page = await institution.Gateway.Training.ListRunsAsync(new ListRunsRequest { StudyId = studyId, PageSize = MaximumPageSize, PageToken = token }, cancellationToken: cancellationToken);
            runs.AddRange(page.Runs);
            if ((token = page.NextPageToken).Length == 0)
            {
                return runs;
            }
        }
    }

    public async Task<Run> CancelAsync(string runId, string reason, CancellationToken cancellationToken)
        => (await institution.Gateway.Training.CancelRunAsync(new CancelRunRequest { RunId = runId, Reason = reason }, cancellationToken: cancellationToken)).Run;

    /// <summary>Everything that happens to a run until it ends; a broken stream is opened again, and begins with the state as it is then.</summary>
    public async IAsyncEnumerable<WatchRunResponse> WatchAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            using var call = institution.Gateway.Training.WatchRun(new WatchRunRequest { RunId = runId }, cancellationToken: cancellationToken);
            while (true)
            {
                bool more;
                try
                {
                    more = await call.ResponseStream.MoveNext(cancellationToken);
                }
                catch (GatewayException exception) when (exception.IsTransient && failures < MaximumFailures)
                {
                    failures++;
                    break;
                }

                if (!more)
                {
                    break;
                }

                failures = 0;
                yield return call.ResponseStream.Current;
                if (IsEnded(call.ResponseStream.Current.Run.State))
                {
                    yield break;
                }
            }

            await Task.Delay(WatchWait, institution.Time, cancellationToken);
        }
    }

    /// <summary>Nothing more happens in these states.</summary>
    public static bool IsEnded(RunState state) => state is RunState.Completed or RunState.Failed or RunState.Cancelled;

    /// <summary>A failed order may be issued again under its number: only its enclave key and end differ. Anything else takes the next free number.</summary>
    private static int NextNumber(VerifiedStudy study, JournaledStudy state, IReadOnlyList<Run> runs, IReadOnlyList<NewestDataset> datasets)
    {
        var used = runs.Select(run => RunOrder.Parser.ParseFrom(run.Order.Order)).Concat(state.Orders.Select(signed => RunOrder.Parser.ParseFrom(signed.Order))).ToList();
        var done = runs.Where(run => run.State == RunState.Completed).Select(run => run.Number).ToHashSet();
        var repeated = used.Where(order => !done.Contains(order.Number) && order.Datasets.SequenceEqual(datasets.Select(dataset => dataset.Ordered))).MaxBy(order => order.Number);
        var number = repeated?.Number ?? used.Select(order => order.Number).DefaultIfEmpty().Max() + 1;
        return number <= study.Manifest.Message.Runs.Maximum
            ? (int)number
            : throw new RefusedException(Reasons.OrderNumberExceeded, $"the study allows {study.Manifest.Message.Runs.Maximum} runs and all numbers are used; agree on a new study");
    }

    /// <summary>Where the order names an enclave key of which nothing is known yet, looks whether it is the present one's; whether the order may be signed is decided afterwards.</summary>
    private async Task AcceptEnclaveAsync(VerifiedStudy study, SignedOrder signed, CancellationToken cancellationToken)
    {
        var state = await studies.Directory(study.Digest).Journal.ReadAsync(cancellationToken);
        var order = OrderVerifier.VerifyProposal(signed, study, SignedHistory.Of(state, study), institution.Time.GetUtcNow());
        if (order.TryGetValue(out var verified, out _) && OwnDatasetRule.Check(verified.Message, institution.Name, state) is { Reason: Reasons.OrderReissueNeeded })
        {
            await AcceptEnclaveAsync(study, cancellationToken);
        }
    }

    /// <summary>Verifies the enclave's evidence, and keeps which key it vouches for.</summary>
    private async Task<FreshEvidence> AcceptEnclaveAsync(VerifiedStudy study, CancellationToken cancellationToken)
    {
        var evidence = (await new EnclaveAttestation(institution).AttestAsync(study, EvidenceRole.Inspect, cancellationToken)).OrThrow();
        var (digest, measurement) = (evidence.Accepted.Keys.Digest.ToString(), Convert.ToHexStringLower(evidence.Accepted.Measurement.Span));
        await studies.Directory(study.Digest).Journal.AppendAsync(
            (state, now) => state.HasAccepted(digest, measurement) ? null : new EnclaveAccepted(digest, measurement) { Time = now }, cancellationToken);
        return evidence;
    }

    /// <summary>Adds the signature and returns the event that must be on the disk before it leaves.</summary>
    private OrderSigned? Sign(SignedOrder signed, VerifiedStudy study, JournaledStudy state, DateTimeOffset now)
    {
        var verdict = OrderVerifier.VerifyProposal(signed, study, SignedHistory.Of(state, study), now);
        if (verdict.Refusal is { Reason: Reasons.OrderAmendmentMismatch } mismatch)
        {
            throw new RefusedException(mismatch with { Detail = $"the study was amended after this order was made, so no enclave runs it: cancel it with `fgw run cancel`, and propose again with `fgw run start` ({mismatch.Detail})" });
        }

        var verified = verdict.OrThrow();
        if (study.Measurements.IsRemoved(verified.Message.Measurement.Span))
        {
            throw new RefusedException(
                Reasons.MeasurementRefused,
                $"an amendment removed the enclave code {Convert.ToHexStringLower(verified.Message.Measurement.Span)}, to which the table is wrapped; once an accepted enclave serves the study, every participant runs `fgw dataset rewrap`, then propose again with `fgw run start`");
        }

        if (OwnDatasetRule.Check(verified.Message, institution.Name, state) is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        signed.Signatures.Add(RunOrders.Sign(institution.Keys.Signing, signed.Order.Span, institution.Name));
        return state.Orders.Any(known => known.Order.AsSpan().SequenceEqual(signed.Order.Span)) ? null : new OrderSigned(signed.Order.ToByteArray()) { Time = now };
    }

    private static void CheckIdentity(Run run, VerifiedStudy study)
    {
        if (Sha256Digest.Of(run.Order.Order.Span).ToString() != run.RunId || run.StudyId != study.Digest.ToString())
        {
            throw new RefusedException(Reasons.OrderInvalid, $"the gateway shows another order under run {run.RunId}");
        }
    }
}
