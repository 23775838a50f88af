namespace FederatedGateway.Enclave.Evidence;

/// <summary>The values of <c>--evidence</c>.</summary>
internal enum EvidenceChoice
{
    /// <summary>The strongest that the machine has.</summary>
    Auto,
    Development,
    Tpm,
    SevSnp,
    Tdx,
    Sgx,
    AzureSnp,
    AzureTdx,
}
