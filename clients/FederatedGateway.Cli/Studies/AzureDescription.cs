using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>What a study accepts of Azure confidential machines, in words.</summary>
internal static class AzureDescription
{
    public static string Of(AzureSnpReference reference) => $"azure-snp; guest: {TpmDescription.States(reference.States)}; paravisor: {SevSnpDescription.Of(reference.Paravisor)}";

    public static string Of(AzureTdxReference reference) => $"azure-tdx; guest: {TpmDescription.States(reference.States)}; paravisor: {IntelDescription.Of(reference.Paravisor)}";
}
