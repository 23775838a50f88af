namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>The store did not do what it should be able to do.</summary>
internal sealed class ObjectStoreUnavailableException(string message, bool isTransient, Exception? inner = null) : ObjectStoreException(message, inner)
{
    /// <summary>True when trying later may help (an outage, a full disk); false when somebody must mend something first (credentials, bucket).</summary>
    public bool IsTransient { get; } = isTransient;
}
