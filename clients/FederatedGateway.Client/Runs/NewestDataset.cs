using FederatedGateway.V1;

namespace FederatedGateway.Client.Runs;

/// <summary>A participant's newest dataset, its header verified.</summary>
/// <param name="Ordered">As an order names it.</param>
/// <param name="KeyConfigDigest">The enclave key that its wraps open with, as the gateway says; the enclave finds out.</param>
internal sealed record NewestDataset(OrderedDataset Ordered, ReadOnlyMemory<byte> KeyConfigDigest);
