using FederatedGateway.V1;

namespace FederatedGateway.Trust.Receipts.Runs;

/// <summary>A finished run's documents, as kept by the gateway; none of them verified.</summary>
/// <param name="Order">With all signatures.</param>
/// <param name="Evidence">A serialized <see cref="V1.Evidence"/>.</param>
/// <param name="Checkpoint">The signed checkpoint in the evidence's nonce.</param>
/// <param name="Receipt">DSSE envelope.</param>
public sealed record RunRecord(SignedOrder Order, ReadOnlyMemory<byte> Evidence, ReadOnlyMemory<byte> Checkpoint, ReadOnlyMemory<byte> Receipt);
