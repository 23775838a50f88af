using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Headers;

namespace FederatedGateway.Enclave.Runs;

/// <summary>A dataset whose header, place in the order and wrap were verified; its ciphertext has still to come.</summary>
/// <param name="Participant">Index in the manifest.</param>
/// <param name="Header">Signed by its owner.</param>
/// <param name="Secret">Its data key and the owner's share of the study secret.</param>
/// <param name="CiphertextBytes">What the gateway says will come; equal to what schema and rows make.</param>
internal sealed record AdmittedDataset(int Participant, VerifiedHeader Header, DatasetSecret Secret, long CiphertextBytes) : IDisposable
{
    public void Dispose() => Secret.Dispose();
}
