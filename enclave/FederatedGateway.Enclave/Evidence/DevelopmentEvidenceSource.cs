using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>Evidence from a key in a file: whoever can read the file, or the process's memory, can claim anything.</summary>
internal sealed class DevelopmentEvidenceSource : IEvidenceSource, IDisposable
{
    private readonly DevelopmentAttester attester;

    /// <param name="root">Endorses the attestation key now and is not needed afterwards.</param>
    /// <param name="measurement">Of the code and configuration.</param>
    public DevelopmentEvidenceSource(ISigner root, Sha256Digest measurement) => attester = new DevelopmentAttester(root, measurement);

    public EvidenceKind Kind => EvidenceKind.Development;

    public ReadOnlyMemory<byte> Measurement => attester.Measurement.Bytes.ToArray();

    public ReadOnlyMemory<byte> DevelopmentRoot => attester.Root.Bytes;

    public Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken)
        => Task.FromResult(attester.Produce(keys, nonce.Span, role, now));

    public void Dispose() => attester.Dispose();
}
