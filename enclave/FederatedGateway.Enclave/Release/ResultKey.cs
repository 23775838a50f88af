using FederatedGateway.Envelopes.ChunkedEncryption;

namespace FederatedGateway.Enclave.Release;

/// <summary>The key of one result object, kept until its wraps may be made.</summary>
/// <param name="Key">Zeroed on disposal.</param>
/// <param name="HeaderDigest">32 bytes.</param>
/// <param name="Purpose">A constant of <see cref="Trust.Wraps.WrapPurpose"/>.</param>
/// <param name="Participant">Whose private report it is; empty for the model and the card.</param>
internal sealed record ResultKey(DataKey Key, ReadOnlyMemory<byte> HeaderDigest, string Purpose, string Participant) : IDisposable
{
    public void Dispose() => Key.Dispose();
}
