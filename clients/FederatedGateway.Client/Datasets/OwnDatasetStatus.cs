namespace FederatedGateway.Client.Datasets;

/// <summary>This institution's newest envelope for a study: what its own journal and what the gateway say.</summary>
/// <param name="DatasetId">32 hexadecimal characters.</param>
/// <param name="Version">Dataset version.</param>
/// <param name="Rows">Rows.</param>
/// <param name="CiphertextBytes">Whole length.</param>
/// <param name="Sha256">Of the ciphertext.</param>
/// <param name="IsStored">The gateway confirmed all bytes once.</param>
/// <param name="GatewayState">What the gateway says now: uploading, stored, superseded, destroyed or unknown.</param>
/// <param name="CommittedBytes">What the gateway has.</param>
/// <param name="KeyConfig">The enclave key it is wrapped to; null before the first wrap.</param>
public sealed record OwnDatasetStatus(
    string DatasetId, ulong Version, long Rows, long CiphertextBytes, string Sha256, bool IsStored, string GatewayState, long CommittedBytes, string? KeyConfig);
