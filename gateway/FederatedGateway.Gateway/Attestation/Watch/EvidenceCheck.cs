using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>Asks the enclave for evidence and decides about it as the study's participants will, with everything that they will get.</summary>
internal sealed class EvidenceCheck(
    EnclaveService.EnclaveServiceClient enclave, IDbContextFactory<GatewayDatabase> databases, EvidenceStandings standings, AuditLog log, AttestationOptions options, TimeProvider clock)
{
    /// <summary>A host whose evidence does not verify is looked at this often, so that it is soon back at work.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(15);

    /// <summary>New keys are asked for before the old ones end.</summary>
    private static readonly TimeSpan KeyLead = TimeSpan.FromMinutes(5);

    /// <summary>With a nonce of the gateway's own: may the study's work go to the enclave?</summary>
    /// <exception cref="RefusedException">The enclave does not answer, or the study may not do anything.</exception>
    public async Task<Refusal?> LookAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var study = await StudyDocuments.FindAsync(database, studyId, cancellationToken);
        return (await AskAsync(database, study, ByteString.CopyFrom(RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes)), EvidenceRole.Inspect, cancellationToken)).Refusal;
    }

    /// <param name="database">To read the study's documents with.</param>
    /// <param name="study">That the evidence is for.</param>
    /// <param name="nonce">32 bytes.</param>
    /// <param name="role">Upload or inspect.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RefusedException">The enclave does not answer or refuses, or the study may not do anything.</exception>
    public async Task<CheckedEvidence> AskAsync(GatewayDatabase database, StoredStudy study, ByteString nonce, string role, CancellationToken cancellationToken)
    {
        var (signed, amendments) = await StudyDocuments.SignedAsync(database, study, cancellationToken);
        var verified = StudyVerifier.Verify(signed, amendments, clock.GetUtcNow()).OrThrow();
        var asked = new Enclave.V1.GetEvidenceRequest { Study = signed, Nonce = nonce, Role = role };
        asked.Amendments.AddRange(amendments);
        var evidence = (await EnclaveCall.RunAsync(call => enclave.GetEvidenceAsync(asked, call), clock, cancellationToken)).Evidence;
        if (evidence.Kind == EvidenceKind.Tpm)
        {
            EvidenceCollateral.Append(evidence, await KnownEnrolments.OfAsync(database, study.Id, cancellationToken));
        }

        var now = clock.GetUtcNow();
        var verdict = EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce.Memory, role), now).Then(genuine => EvidenceValidator.Validate(genuine, verified));
        await RecordAsync(study.Id, evidence, verdict, now, cancellationToken);
        return new CheckedEvidence(evidence, verdict.Refusal);
    }

    private async Task RecordAsync(string studyId, Evidence evidence, Verdict<AcceptedEvidence> verdict, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = verdict.TryGetValue(out var accepted, out var refusal) ? Next(accepted, now) : now + RetryInterval;
        if (!standings.Set(studyId, new StudyStanding(refusal, next)))
        {
            return;
        }

        await log.RecordAsync(
            new AuditEvent(refusal is null ? AuditActions.EvidenceRecovered : AuditActions.EvidenceRefused, "gateway", "gateway", "enclave", studyId)
            {
                Outcome = refusal?.Reason ?? "success",
                Digests = [new NamedDigest("evidence", Sha256Digest.Of(evidence.ToByteArray()).ToString()), new NamedDigest("key-config", Sha256Digest.Of(evidence.KeyConfig.Span).ToString())],
            },
            cancellationToken);
    }

    /// <summary>After the interval, or before the keys end if that is sooner.</summary>
    private DateTimeOffset Next(AcceptedEvidence accepted, DateTimeOffset now)
    {
        var interval = now + TimeSpan.FromMinutes(options.WatchIntervalMinutes);
        var end = accepted.Keys.NotAfter - KeyLead;
        return end > now && end < interval ? end : interval;
    }
}
