using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>What a study accepts of an Azure confidential machine on SEV-SNP, in words.</summary>
internal static class AzureSnpDescription
{
    public static string Of(AzureSnpReference reference) => $"azure-snp; guest: {TpmDescription.States(reference.States)}; paravisor: {SevSnpDescription.Of(reference.Paravisor)}";
}
