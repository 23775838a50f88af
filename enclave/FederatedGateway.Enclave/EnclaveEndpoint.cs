using System.Reflection;
using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.Hosting;
using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Handovers;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Release;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Enclave;

/// <summary>What the gateway may ask of this host. Nobody is authenticated here: everything that decides is signed by institutions.</summary>
internal sealed class EnclaveEndpoint(
    EnclaveOptions options,
    IEvidenceSource evidence,
    KeyRing keys,
    LogPositions logs,
    RunExecution runs,
    ReleaseGate gate,
    ReleasableRuns releasable,
    HandoverGiving giving,
    HandoverTaking taking,
    PendingOffers offers,
    HostSeal? seal = null)
    : EnclaveService.EnclaveServiceBase
{
    private const int MaximumDestructions = 64;

    // A change tells the gateway that all keys of before are gone, unless they were sealed.
    private static readonly ByteString InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));

    public override Task<DescribeResponse> Describe(DescribeRequest request, ServerCallContext context)
    {
        var response = new DescribeResponse
        {
            Kind = evidence.Kind,
            Measurement = ByteString.CopyFrom(evidence.Measurement.Span),
            DevelopmentRoot = ByteString.CopyFrom(evidence.DevelopmentRoot.Span),
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            MemoryLimitBytes = options.MemoryLimitBytes,
            InstanceId = InstanceId,
        };
        response.Logs.AddRange(logs.Positions);
        return Task.FromResult(response);
    }

    public override async Task<GetEvidenceResponse> GetEvidence(GetEvidenceRequest request, ServerCallContext context)
    {
        // A gateway that could choose "run" could pass evidence for a run off as fresh.
        if (request.Nonce.Length != EvidenceBinding.NonceBytes || request.Role is not (EvidenceRole.Upload or EvidenceRole.Inspect))
        {
            throw new RefusedException(Reasons.InvalidArgument, $"a nonce has {EvidenceBinding.NonceBytes} bytes, and a role is \"{EvidenceRole.Upload}\" or \"{EvidenceRole.Inspect}\"");
        }

        var signed = request.Study ?? new();
        var now = logs.Now(Sha256Digest.Of(signed.Manifest.Span));
        var study = StudyVerifier.Verify(signed, request.Amendments, now).OrThrow();
        var current = (await keys.CurrentAsync(study, now, request.Role == EvidenceRole.Upload, context.CancellationToken)).OrThrow();
        var response = new GetEvidenceResponse { Evidence = await evidence.CollectAsync(current.Public, request.Nonce.Memory, request.Role, now, context.CancellationToken) };
        response.OpenedKeyConfigs.AddRange(keys.Held(study.Digest).Select(opener => opener.Public.Digest.ToByteString()).Distinct());
        return response;
    }

    public override async Task<GetTpmKeysResponse> GetTpmKeys(GetTpmKeysRequest request, ServerCallContext context)
    {
        var tpm = Tpm();
        var found = new FederatedGateway.V1.TpmKeys { AttestationKey = ByteString.CopyFrom((await tpm.AttestationKeyAsync(context.CancellationToken)).Span) };
        found.EndorsementCertificates.AddRange(tpm.EndorsementCertificates.Select(der => ByteString.CopyFrom(der.Span)));
        return new GetTpmKeysResponse { Keys = found };
    }

    public override async Task<ActivateTpmCredentialResponse> ActivateTpmCredential(ActivateTpmCredentialRequest request, ServerCallContext context)
    {
        var credential = request.Credential ?? new();
        if (!Sha256Digest.TryParse(credential.EndorsementDigest.Span, out var endorsement)
            || credential.CredentialBlob.Length is 0 or > TpmEvidenceSource.MaximumCredentialBytes || credential.EncryptedSecret.Length is 0 or > TpmEvidenceSource.MaximumSecretBytes)
        {
            throw new RefusedException(Reasons.InvalidArgument, "a credential has the digest of an endorsement certificate, an identity object and an encrypted secret");
        }

        var secret = await Tpm().ActivateAsync(endorsement, credential.CredentialBlob.Memory, credential.EncryptedSecret.Memory, context.CancellationToken);
        return new ActivateTpmCredentialResponse { Secret = ByteString.CopyFrom(secret.Span) };
    }

    public override Task ExecuteRun(IAsyncStreamReader<ExecuteRunRequest> requestStream, IServerStreamWriter<ExecuteRunResponse> responseStream, ServerCallContext context)
        => runs.ExecuteAsync(requestStream, responseStream, context.CancellationToken);

    public override async Task<ReleaseResultsResponse> ReleaseResults(ReleaseResultsRequest request, ServerCallContext context)
    {
        var released = gate.Release(request).OrThrow();

        // Nobody sees the wraps before the log that they rest on is remembered.
        await (seal?.SaveMemoryAsync(context.CancellationToken) ?? Task.CompletedTask);
        return released;
    }

    public override async Task<DestroyKeysResponse> DestroyKeys(DestroyKeysRequest request, ServerCallContext context)
    {
        if (!Sha256Digest.TryParse(request.StudyDigest.Span, out var study) || request.KeyConfigDigests.Count is 0 or > MaximumDestructions
            || request.KeyConfigDigests.Any(digest => digest.Length != Sha256Digest.Length) || request.Nonce.Length > KeyDestructionRecord.MaximumNonceBytes)
        {
            throw new RefusedException(
                Reasons.InvalidArgument, $"a study digest, 1 to {MaximumDestructions} key config digests of {Sha256Digest.Length} bytes and a nonce of at most {KeyDestructionRecord.MaximumNonceBytes} are needed");
        }

        var response = new DestroyKeysResponse();
        foreach (var bytes in request.KeyConfigDigests)
        {
            var digest = new Sha256Digest(bytes.Span);
            response.Destructions.Add(await keys.DestroyAsync(study, digest, request.Nonce.Memory, logs.Now(study), context.CancellationToken));
            response.Destructions.AddRange(await keys.DestroyHandedAsync(study, digest, request.Nonce.Memory, logs.Now(study), context.CancellationToken));
            response.Destructions.AddRange(offers.NotAccepted(study, digest).Select(offer => offer.Refuse(digest, request.Nonce.Span, logs.Now(study))));
            releasable.Forget(digest);
        }

        return response;
    }

    public override Task<PrepareHandoverResponse> PrepareHandover(PrepareHandoverRequest request, ServerCallContext context)
        => Sha256Digest.TryParse(request.StudyDigest.Span, out var study)
            ? Task.FromResult(giving.Prepare(study))
            : throw new RefusedException(Reasons.InvalidArgument, $"a study digest has {Sha256Digest.Length} bytes");

    public override Task<OfferHandoverResponse> OfferHandover(OfferHandoverRequest request, ServerCallContext context) => Task.FromResult(taking.Offer(request));

    public override Task<ProveHandoverResponse> ProveHandover(ProveHandoverRequest request, ServerCallContext context) => taking.ProveAsync(request, context.CancellationToken);

    public override Task<HandOverResponse> HandOver(HandOverRequest request, ServerCallContext context) => giving.HandOverAsync(request, context.CancellationToken);

    public override Task<AcceptHandoverResponse> AcceptHandover(AcceptHandoverRequest request, ServerCallContext context) => taking.AcceptAsync(request, context.CancellationToken);

    private TpmEvidenceSource Tpm()
        => evidence as TpmEvidenceSource ?? throw new RefusedException(Reasons.EvidenceKindRefused, $"this host's evidence is of kind {evidence.Kind}; only a TPM is enrolled");
}
