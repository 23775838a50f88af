using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Release;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Runs;

/// <summary>
/// Verifies everything that a run rests on, in an order in which nothing takes effect before what vouches for it: study, order, this host, log, headers, wraps.
/// The gateway's word counts for nothing.
/// </summary>
internal sealed class RunAdmission(IEvidenceSource evidence, KeyRing keys, LogPositions logs, OrderLedger ledger, DatasetAdmission datasets, HostSeal? seal = null)
{
    /// <summary>The run, or the first reason against it. The caller holds the study's slot.</summary>
    /// <param name="start">With a study and an order.</param>
    /// <param name="cancellationToken">Ends the wait for this host's evidence.</param>
    public async Task<Verdict<AdmittedRun>> AdmitAsync(RunStart start, CancellationToken cancellationToken)
    {
        // Before the manifest is verified its digest serves only to find the clock's lower bound.
        var now = logs.Now(Sha256Digest.Of(start.Study.Manifest.Span));
        if (!Verify(start, now).TryGetValue(out var ordered, out var refusal))
        {
            return Verdict<AdmittedRun>.Refused(refusal);
        }

        // Evidence whose nonce proves that it is younger than the order and the checkpoint.
        var nonce = EvidenceBinding.RunNonce(ordered.Order.Digest, start.Checkpoint.Span);
        var collected = await evidence.CollectAsync(ordered.Keys.Public, nonce, EvidenceRole.Run, now, cancellationToken);
        EvidenceCollateral.Append(collected, start.Collateral);

        // Appraised here as any client would, so that no run is made in vain.
        var verdict = EvidenceVerifier.Verify(collected, new EvidenceExpectation(nonce, EvidenceRole.Run), now)
            .Then(verified => EvidenceValidator.Validate(verified, ordered.Study))
            .Then(accepted => CheckMeasurement(ordered.Order, accepted))
            .Then(accepted => AdmitDatasets(start, ordered, collected, accepted, now));
        if (verdict.TryGetValue(out var run, out _) && seal is not null)
        {
            try
            {
                // Before a row is decrypted: a host that is killed during the run still knows what the order's number stands for.
                await seal.SaveMemoryAsync(cancellationToken);
            }
            catch
            {
                run.Dispose();
                throw;
            }
        }

        return verdict;
    }

    private Verdict<Ordered> Verify(RunStart start, DateTimeOffset now)
        => StudyVerifier.Verify(start.Study, start.Amendments, now).Then(study
            => OrderVerifier.Verify(start.Order, study, ledger.Of(study.Digest), now).Then(order
                => FindKeys(start, order, now).Then(held
                    => ResultRecipients.Of(study).Then(recipients
                        => logs.Accept(study.Manifest, start.Checkpoint.Span, start.Consistency).Then(_
                            => Verdict<Ordered>.Accepted(new Ordered(study, order, held, recipients)))))));

    // When all wraps open here, a new order is all it takes, whatever became of the keys that this one names; else those who wrapped to lost keys come first.
    private Verdict<StudyKeys> FindKeys(RunStart start, VerifiedOrder order, DateTimeOffset now)
    {
        var found = keys.FindServing(order.StudyDigest, order.KeyConfigDigest, now);
        if (found.Refusal is not { } refusal)
        {
            return found;
        }

        var openers = keys.Held(order.StudyDigest).Select(opener => opener.Public.Digest.ToByteString()).ToHashSet();
        var lost = start.Datasets.Count(dataset => !dataset.Wraps.Any(wrap => openers.Contains(wrap.RecipientDigest)));
        return (lost, refusal.Reason) switch
        {
            (0, not Reasons.OrderReissueNeeded) => Verdict<StudyKeys>.Refused(
                Reasons.OrderReissueNeeded, "this host does not hold the enclave key that the order names, but all that the datasets are wrapped to: propose the order again, it keeps its number and nothing is wrapped anew"),
            ( > 0, Reasons.OrderReissueNeeded) => Verdict<StudyKeys>.Refused(
                Reasons.RewrapNeeded, $"{lost} of {start.Datasets.Count} datasets are wrapped to enclave keys that this host does not hold; wrap the data keys to its present key and order again"),
            _ => found,
        };
    }

    private static Verdict<AcceptedEvidence> CheckMeasurement(VerifiedOrder order, AcceptedEvidence accepted)
        => order.Message.Measurement.Span.SequenceEqual(accepted.Measurement.Span)
            ? Verdict<AcceptedEvidence>.Accepted(accepted)
            : Verdict<AcceptedEvidence>.Refused(
                Reasons.MeasurementRefused,
                $"the order is for an enclave of measurement {Convert.ToHexStringLower(order.Message.Measurement.Span)}; this one has {Convert.ToHexStringLower(accepted.Measurement.Span)}");

    private Verdict<AdmittedRun> AdmitDatasets(
        RunStart start, Ordered ordered, FederatedGateway.V1.Evidence collected, AcceptedEvidence accepted, DateTimeOffset now)
    {
        var (study, order, held, recipients) = ordered;
        var schema = TableSchema.Of(study.Manifest.Message);
        return datasets.Admit(start.Datasets, study, order, keys.Held(study.Digest), schema, now).Then(admitted =>
        {
            var run = new AdmittedRun(study, order, held, schema, admitted, recipients, collected, accepted, now);
            if (ledger.Record(order) is { } refusal)
            {
                run.Dispose();
                return Verdict<AdmittedRun>.Refused(refusal);
            }

            return Verdict<AdmittedRun>.Accepted(run);
        });
    }

    private sealed record Ordered(VerifiedStudy Study, VerifiedOrder Order, StudyKeys Keys, ResultRecipients Recipients);
}
