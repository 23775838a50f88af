using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Attestation;

/// <summary>AttestationService: passes evidence on. The client verifies it; what the gateway thinks of it does not count.</summary>
internal sealed class AttestationEndpoint(EnclaveHosts hosts, IDbContextFactory<GatewayDatabase> databases, EvidenceCheck check, AuditLog log, TimeProvider clock)
    : AttestationService.AttestationServiceBase
{
    [Authorize(Policies.Anyone)]
    public override async Task<GetEnclaveResponse> GetEnclave(GetEnclaveRequest request, ServerCallContext context)
    {
        var description = await EnclaveCall.RunAsync(options => hosts.Main.DescribeAsync(new DescribeRequest(), options), clock, context.CancellationToken);
        return new GetEnclaveResponse
        {
            Kind = description.Kind,
            Measurement = description.Measurement,
            DevelopmentRoot = description.DevelopmentRoot,
            Version = description.Version,
            MemoryLimitBytes = description.MemoryLimitBytes,
        };
    }

    [Authorize(Policies.Participant)]
    public override async Task<V1.GetEvidenceResponse> GetEvidence(V1.GetEvidenceRequest request, ServerCallContext context)
    {
        if (request.Nonce.Length != EvidenceBinding.NonceBytes || request.Role is not (EvidenceRole.Upload or EvidenceRole.Inspect))
        {
            throw new RefusedException(Reasons.InvalidArgument, $"a nonce has {EvidenceBinding.NonceBytes} bytes and a role is {EvidenceRole.Upload} or {EvidenceRole.Inspect}");
        }

        var caller = context.Caller();
        CheckedEvidence given;
        await using (var database = databases.CreateDbContext())
        {
            var study = await StudyDocuments.FindAsync(database, caller, request.StudyId, context.CancellationToken);
            given = await check.AskAsync(database, study, request.Nonce, request.Role, context.CancellationToken);
        }

        // Whoever wants to look may see why; nobody should encrypt to it. What another enrolment may mend, the caller completes with its own: it comes here with the upload only.
        if (request.Role == EvidenceRole.Upload && given.Refusal is { } refusal && !(given.Evidence.Kind == EvidenceKind.Tpm && TpmEnrolments.MayMend(refusal)))
        {
            throw new RefusedException(refusal with { Detail = $"the enclave's evidence does not verify, and the gateway sends no uploads to it until it does: {refusal.Detail}" });
        }

        await log.RecordAsync(
            new AuditEvent(AuditActions.EvidenceIssued, caller.Name, caller.RoleName, request.Role, request.StudyId)
            {
                Digests = [new NamedDigest("key-config", Sha256Digest.Of(given.Evidence.KeyConfig.Span).ToString())],
            },
            context.CancellationToken);
        return new V1.GetEvidenceResponse { Evidence = given.Evidence, OpenedKeyConfigs = { given.OpenedKeyConfigs } };
    }

    [Authorize(Policies.Participant)]
    public override async Task<V1.GetTpmKeysResponse> GetTpmKeys(V1.GetTpmKeysRequest request, ServerCallContext context)
    {
        var given = await EnclaveCall.RunAsync(options => hosts.Main.GetTpmKeysAsync(new Enclave.V1.GetTpmKeysRequest(), options), clock, context.CancellationToken);
        return new V1.GetTpmKeysResponse { Keys = given.Keys };
    }

    [Authorize(Policies.Participant)]
    public override async Task<V1.ActivateTpmCredentialResponse> ActivateTpmCredential(V1.ActivateTpmCredentialRequest request, ServerCallContext context)
    {
        var asked = new Enclave.V1.ActivateTpmCredentialRequest { Credential = request.Credential };
        var given = await EnclaveCall.RunAsync(options => hosts.Main.ActivateTpmCredentialAsync(asked, options), clock, context.CancellationToken);
        return new V1.ActivateTpmCredentialResponse { Secret = given.Secret };
    }
}
