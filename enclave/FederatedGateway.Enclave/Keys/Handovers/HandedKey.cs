using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Attestation;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>One KeyConfig's private keys as they were handed over.</summary>
/// <param name="Public">As its maker published it.</param>
/// <param name="PrivateKeys">In its order; owned.</param>
internal sealed record HandedKey(EnclaveKeys Public, IReadOnlyList<KemPrivateKey> PrivateKeys) : IDisposable
{
    public void Dispose()
    {
        foreach (var key in PrivateKeys)
        {
            key.Dispose();
        }
    }
}
