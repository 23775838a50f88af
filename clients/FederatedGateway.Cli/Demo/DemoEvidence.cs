namespace FederatedGateway.Cli.Demo;

/// <summary>What the demonstration's enclave shows of itself.</summary>
internal enum DemoEvidence
{
    /// <summary>A key in a file: guards against mistakes only.</summary>
    Development,

    /// <summary>Boot integrity, with a software TPM and a measured launch.</summary>
    Tpm,
}
