namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>There is no such version, or the key's latest version is a delete marker.</summary>
internal sealed class ObjectNotFoundException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
