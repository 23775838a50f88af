namespace FederatedGateway.Gateway.Attestation;

/// <summary>How the enclave's evidence is watched, and where the documents come from that it takes to verify it.</summary>
internal sealed class AttestationOptions
{
    /// <summary>Minutes between two looks at the enclave's evidence for each study in use; 1 to 1,440. Default 60.</summary>
    public int WatchIntervalMinutes { get; set; } = 60;
}
