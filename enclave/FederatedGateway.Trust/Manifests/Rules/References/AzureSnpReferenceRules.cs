using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind azure-snp.</summary>
internal static class AzureSnpReferenceRules
{
    public static void Check(AzureSnpReference reference, string field, Violations violations)
    {
        // An absent paravisor lists nothing, and is refused as such, field by field.
        SevSnpReferenceRules.Check(reference.Paravisor ?? new SevSnpReference(), $"{field}.paravisor", violations);
        PcrSetRules.Check(reference.States, $"{field}.states", violations);
    }
}
