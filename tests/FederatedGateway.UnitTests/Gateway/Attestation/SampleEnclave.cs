using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using EvidenceRequest = FederatedGateway.Enclave.V1.GetEvidenceRequest;
using EvidenceResponse = FederatedGateway.Enclave.V1.GetEvidenceResponse;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>An enclave host of which only evidence is asked: real development evidence for real keys, of whatever code it is told to run.</summary>
internal sealed class SampleEnclave(SampleStudy study, TimeProvider clock) : EnclaveService.EnclaveServiceClient
{
    private readonly EnclaveKeys keys = SampleEvidence.MakeKeys(study.Digest);

    private byte[] instance = RandomNumberGenerator.GetBytes(16);

    public Sha256Digest Measurement { get; private set; } = study.Measurement;

    public bool IsAway { get; set; }

    public int EvidenceCount { get; private set; }

    /// <summary>A new process, perhaps of other code.</summary>
    public void Restart(Sha256Digest measurement)
    {
        Measurement = measurement;
        instance = RandomNumberGenerator.GetBytes(16);
    }

    public override AsyncUnaryCall<DescribeResponse> DescribeAsync(DescribeRequest request, CallOptions options)
        => Answer(() => new DescribeResponse { Kind = EvidenceKind.Development, InstanceId = ByteString.CopyFrom(instance) });

    public override AsyncUnaryCall<EvidenceResponse> GetEvidenceAsync(EvidenceRequest request, CallOptions options) => Answer(() =>
    {
        EvidenceCount++;
        using var attester = new DevelopmentAttester(study.Root, Measurement);
        return new EvidenceResponse { Evidence = attester.Produce(keys, request.Nonce.ToByteArray(), request.Role, clock.GetUtcNow()) };
    });

    private AsyncUnaryCall<T> Answer<T>(Func<T> answer)
        => new(
            IsAway ? Task.FromException<T>(new RpcException(new Status(StatusCode.Unavailable, "no connection"))) : Task.FromResult(answer()),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });
}
