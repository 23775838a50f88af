using FederatedGateway.Enclave.V1;

namespace FederatedGateway.Enclave.Release;

/// <summary>What a run sends, and what it keeps.</summary>
/// <param name="Ciphertexts">In the objects' order.</param>
/// <param name="Finished">The last message.</param>
/// <param name="Results">The keys.</param>
internal sealed record SealedRun(IReadOnlyList<ReadOnlyMemory<byte>> Ciphertexts, RunFinished Finished, ReleasableRun Results);
