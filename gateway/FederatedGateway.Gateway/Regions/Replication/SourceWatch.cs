using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Tells a source that failed from a target that failed. Does not own the stream.</summary>
internal sealed class SourceWatch(Stream inner) : ForwardReadStream
{
    public bool HasFailed { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (ObjectStoreException)
        {
            HasFailed = true;
            throw;
        }
    }
}
