using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>The hardware seam: what this machine can prove about the code that runs on it.</summary>
internal interface IEvidenceSource
{
    EvidenceKind Kind { get; }

    /// <summary>Of code and configuration; 32 to 64 bytes.</summary>
    ReadOnlyMemory<byte> Measurement { get; }

    /// <summary>Public key of the development root, 65 bytes; empty for hardware.</summary>
    ReadOnlyMemory<byte> DevelopmentRoot { get; }

    /// <param name="keys">Bound by the evidence.</param>
    /// <param name="nonce">32 bytes.</param>
    /// <param name="role">A constant of <see cref="EvidenceRole"/>.</param>
    /// <param name="now">The host's clock.</param>
    FederatedGateway.V1.Evidence Collect(EnclaveKeys keys, ReadOnlySpan<byte> nonce, string role, DateTimeOffset now);
}
