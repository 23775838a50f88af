using System.Security.Cryptography;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Attestation;

/// <summary>Asks for fresh evidence and appraises it: genuine? (Verify), then: what this study's participants agreed to trust? (Validate).</summary>
public sealed class EnclaveAttestation(Institution institution)
{
    /// <param name="study">Whose manifest says what is accepted.</param>
    /// <param name="role">A constant of <see cref="EvidenceRole"/>: upload or inspect.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Verdict<FreshEvidence>> AttestAsync(VerifiedStudy study, string role, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("attest");
        var nonce = RandomNumberGenerator.GetBytes(EvidenceBinding.NonceBytes);
        var response = await institution.Gateway.Attestation.GetEvidenceAsync(
            new GetEvidenceRequest { StudyId = study.Digest.ToString(), Nonce = Google.Protobuf.ByteString.CopyFrom(nonce), Role = role },
            cancellationToken: cancellationToken);
        var opened = response.OpenedKeyConfigs.Where(digest => digest.Length == Sha256Digest.Length).Select(digest => new Sha256Digest(digest.Span)).ToList();
        return response.Evidence is { Kind: EvidenceKind.Tpm }
            ? await new TpmAttestation(institution).AttestAsync(response.Evidence, study, Appraise, cancellationToken)
            : Appraise(response.Evidence);

        Verdict<FreshEvidence> Appraise(Evidence evidence) => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce, role), institution.Time.GetUtcNow())
            .Then(verified => EvidenceValidator.Validate(verified, study))
            .Then(accepted => Verdict<FreshEvidence>.Accepted(new FreshEvidence(accepted, evidence, nonce) { OpenedKeyConfigs = opened }));
    }
}
