using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Keys;
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
internal sealed class RunAdmission(IEvidenceSource evidence, KeyRing keys, LogPositions logs, OrderLedger ledger, DatasetAdmission datasets)
{
    /// <summary>The run, or the first reason against it. The caller holds the study's slot.</summary>
    /// <param name="start">With a study and an order.</param>
    public Verdict<AdmittedRun> Admit(RunStart start)
    {
        // Before the manifest is verified its digest serves only to find the clock's lower bound.
        var now = logs.Now(Sha256Digest.Of(start.Study.Manifest.Span));
        return StudyVerifier.Verify(start.Study, start.Amendments, now).Then(study
            => OrderVerifier.Verify(start.Order, study, ledger.Of(study.Digest), now).Then(order
                => CheckMeasurement(order).Then(_ => keys.Find(study.Digest, order.KeyConfigDigest).Then(held
                    => ResultRecipients.Of(study).Then(recipients
                        => Attest(start, study, order, held, now).Then(accepted
                            => AdmitDatasets(start, study, order, held, recipients, accepted, now)))))));
    }

    private Verdict<VerifiedOrder> CheckMeasurement(VerifiedOrder order)
        => order.Message.Measurement.Span.SequenceEqual(evidence.Measurement.Span)
            ? Verdict<VerifiedOrder>.Accepted(order)
            : Verdict<VerifiedOrder>.Refused(
                Reasons.MeasurementRefused,
                $"the order is for an enclave of measurement {Convert.ToHexStringLower(order.Message.Measurement.Span)}; this one has {Convert.ToHexStringLower(evidence.Measurement.Span)}");

    /// <summary>Evidence whose nonce proves that it is younger than the order and the checkpoint; appraised here as any client would, so that no run is made in vain.</summary>
    private Verdict<Attested> Attest(RunStart start, VerifiedStudy study, VerifiedOrder order, StudyKeys held, DateTimeOffset now)
        => logs.Accept(study.Manifest, start.Checkpoint.Span, start.Consistency).Then(_ =>
        {
            var nonce = EvidenceBinding.RunNonce(order.Digest, start.Checkpoint.Span);
            var collected = evidence.Collect(held.Public, nonce, EvidenceRole.Run, now);
            return EvidenceVerifier.Verify(collected, new EvidenceExpectation(nonce, EvidenceRole.Run), now)
                .Then(verified => EvidenceValidator.Validate(verified, study))
                .Then(accepted => Verdict<Attested>.Accepted(new Attested(collected, accepted)));
        });

    private Verdict<AdmittedRun> AdmitDatasets(
        RunStart start, VerifiedStudy study, VerifiedOrder order, StudyKeys held, ResultRecipients recipients, Attested attested, DateTimeOffset now)
    {
        var schema = TableSchema.Of(study.Manifest.Message);
        return datasets.Admit(start.Datasets, study, order, held, schema, now).Then(admitted =>
        {
            var run = new AdmittedRun(study, order, held, schema, admitted, recipients, attested.Evidence, attested.Accepted, now);
            if (ledger.Record(order) is { } refusal)
            {
                run.Dispose();
                return Verdict<AdmittedRun>.Refused(refusal);
            }

            return Verdict<AdmittedRun>.Accepted(run);
        });
    }

    private sealed record Attested(FederatedGateway.V1.Evidence Evidence, AcceptedEvidence Accepted);
}
