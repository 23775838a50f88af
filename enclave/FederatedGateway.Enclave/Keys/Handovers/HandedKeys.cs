using FederatedGateway.Enclave.V1;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>What a hand-over carries. Disposing it zeroes the keys, unless they were taken over.</summary>
/// <param name="Keys">Their private keys match their public ones.</param>
/// <param name="Memory">What the giver must not have its successor forget.</param>
internal sealed record HandedKeys(IReadOnlyList<HandedKey> Keys, HandedMemory Memory) : IDisposable
{
    public void Dispose()
    {
        foreach (var key in Keys)
        {
            key.Dispose();
        }
    }
}
