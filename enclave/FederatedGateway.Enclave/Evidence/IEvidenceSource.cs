using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>The hardware seam: what this machine can prove about the code that runs on it.</summary>
internal interface IEvidenceSource
{
    EvidenceKind Kind { get; }

    /// <summary>What a verifier will read from its reports: of code and configuration; 32 to 64 bytes. As of the newest report, because a TPM's registers may change after the start.</summary>
    ReadOnlyMemory<byte> Measurement { get; }

    /// <summary>Public key of the development root, 65 bytes; empty for hardware.</summary>
    ReadOnlyMemory<byte> DevelopmentRoot { get; }

    /// <param name="keys">Bound by the evidence.</param>
    /// <param name="nonce">32 bytes.</param>
    /// <param name="role">A constant of <see cref="EvidenceRole"/>.</param>
    /// <param name="now">The host's clock.</param>
    /// <param name="cancellationToken">Ends the wait for the hardware.</param>
    /// <exception cref="IOException">The hardware does not answer, or not as it should; the message is for the operator.</exception>
    Task<FederatedGateway.V1.Evidence> CollectAsync(EnclaveKeys keys, ReadOnlyMemory<byte> nonce, string role, DateTimeOffset now, CancellationToken cancellationToken);
}
