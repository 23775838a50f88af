namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>A retention or a legal hold forbids it.</summary>
internal sealed class ObjectLockedException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
