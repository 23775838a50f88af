using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>The kinds' names as people write and read them: in study files, on command lines, in output.</summary>
public static class EvidenceKindNames
{
    private static readonly (EvidenceKind Kind, string Name)[] Names =
    [
        (EvidenceKind.Development, "development"),
        (EvidenceKind.SevSnp, "sev-snp"),
        (EvidenceKind.IntelSgx, "sgx"),
        (EvidenceKind.IntelTdx, "tdx"),
        (EvidenceKind.Tpm, "tpm"),
        (EvidenceKind.AzureSnp, "azure-snp"),
        (EvidenceKind.AzureTdx, "azure-tdx"),
    ];

    /// <summary>The name; "unknown" for a kind that this program does not know.</summary>
    public static string Of(EvidenceKind kind) => Array.Find(Names, entry => entry.Kind == kind).Name ?? "unknown";
}
