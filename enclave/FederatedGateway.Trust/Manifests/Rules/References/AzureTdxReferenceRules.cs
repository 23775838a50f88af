using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind azure-tdx.</summary>
internal static class AzureTdxReferenceRules
{
    public static void Check(AzureTdxReference reference, string field, Violations violations)
    {
        // An absent paravisor lists nothing, and is refused as such, field by field.
        IntelTdxReferenceRules.Check(reference.Paravisor ?? new IntelTdxReference(), $"{field}.paravisor", violations);
        PcrSetRules.Check(reference.States, $"{field}.states", violations);
    }
}
