namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>What a store cannot do. The message names region, bucket and key, never a credential or content.</summary>
internal abstract class ObjectStoreException(string message, Exception? inner = null) : Exception(message, inner);
