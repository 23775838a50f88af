using FederatedGateway.Envelopes.ChunkedEncryption;

namespace FederatedGateway.Envelopes.Wraps;

/// <summary>What a "dataset" wrap holds: the table's data key and the sender's share of the study secret. Disposes both.</summary>
public sealed record DatasetSecret(DataKey DataKey, StudySecretShare Share) : IDisposable
{
    public void Dispose()
    {
        DataKey.Dispose();
        Share.Dispose();
    }
}
