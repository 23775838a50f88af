using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Attestation.Collateral;
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
    EnclaveHosts hosts, IDbContextFactory<GatewayDatabase> databases, CollateralSource collateral, EvidenceStandings standings, AuditLog log, AttestationOptions options, TimeProvider clock)
{
    /// <summary>A host whose evidence does not verify is looked at this often, so that it is soon back at work.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(15);

    /// <summary>New keys are asked for before the old ones end.</summary>
    private static readonly TimeSpan KeyLead = TimeSpan.FromMinutes(5);

    /// <summary>With a nonce of the gateway's own: may the study's work go to the enclave?</summary>
    /// <exception cref="RefusedException">The enclave does not answer, or the study may not do anything.</exception>
    public async Task<CheckedEvidence> LookAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var study = await StudyDocuments.FindAsync(database, studyId, cancellationToken);
        return await AskAsync(database, study, ByteString.CopyFrom(RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes)), EvidenceRole.Inspect, cancellationToken);
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
        var answered = await EnclaveCall.RunAsync(call => hosts.Of(study).GetEvidenceAsync(asked, call), clock, cancellationToken);
        var evidence = answered.Evidence;
        var brought = evidence.Collateral.Count;
        var collateralEnd = await collateral.AppendAsync(evidence, cancellationToken);
        var enrolments = evidence.Kind == EvidenceKind.Tpm ? await KnownEnrolments.OfAsync(database, study.Id, cancellationToken) : [];
        EvidenceCollateral.Append(evidence, enrolments);

        var now = clock.GetUtcNow();
        var verdict = EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce.Memory, role), now).Then(genuine => EvidenceValidator.Validate(genuine, verified));

        // Before anybody's first upload only whoever enrolled the TPM itself can say, and the gateway has nothing to warn of. Enrolments of another TPM are something.
        var refusal = verdict.Refusal is { Reason: Reasons.EnrolmentMissing } && enrolments.Count == 0 ? null : verdict.Refusal;
        var next = refusal is null ? Next(EnclaveKeys.Parse(evidence.KeyConfig.Memory).OrThrow(), collateralEnd, now) : now + RetryInterval;
        await RecordAsync(study.Id, evidence, new StudyStanding(refusal, next), cancellationToken);
        return new CheckedEvidence(evidence, [.. evidence.Collateral.Skip(brought)], refusal, answered.OpenedKeyConfigs);
    }

    private async Task RecordAsync(string studyId, Evidence evidence, StudyStanding standing, CancellationToken cancellationToken)
    {
        if (!standings.Set(studyId, standing))
        {
            return;
        }

        await log.RecordAsync(
            new AuditEvent(standing.Refusal is null ? AuditActions.EvidenceRecovered : AuditActions.EvidenceRefused, "gateway", "gateway", "enclave", studyId)
            {
                Outcome = standing.Refusal?.Reason ?? "success",
                Digests = [new NamedDigest("evidence", Sha256Digest.Of(evidence.ToByteArray()).ToString()), new NamedDigest("key-config", Sha256Digest.Of(evidence.KeyConfig.Span).ToString())],
            },
            cancellationToken);
    }

    /// <summary>After the interval, or before the keys end or when a document does, if that is sooner.</summary>
    private DateTimeOffset Next(EnclaveKeys keys, DateTimeOffset? collateralEnd, DateTimeOffset now)
        => new[] { now + TimeSpan.FromMinutes(options.WatchIntervalMinutes), keys.NotAfter - KeyLead, collateralEnd ?? DateTimeOffset.MaxValue }.Where(time => time > now).Min();
}
