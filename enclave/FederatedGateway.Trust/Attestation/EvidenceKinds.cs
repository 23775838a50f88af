using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>The kinds that this program can verify.</summary>
internal static class EvidenceKinds
{
    private static readonly IEvidenceKind[] Known =
    [
        new DevelopmentEvidence(), new SevSnpEvidence(SnpRoots.Amd), new IntelSgxEvidence(IntelRoots.Intel), new IntelTdxEvidence(IntelRoots.Intel), new TpmEvidence(), new AzureSnpEvidence(SnpRoots.Amd), new AzureTdxEvidence(IntelRoots.Intel),
    ];

    public static IEvidenceKind? Find(EvidenceKind kind) => Array.Find(Known, known => known.Kind == kind);
}
