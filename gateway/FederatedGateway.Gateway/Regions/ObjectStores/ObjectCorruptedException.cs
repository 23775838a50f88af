namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>
/// Bytes are not what their SHA-256 or length says: at an upload nothing was stored; at a read nothing that was not verified should be used.
/// </summary>
internal sealed class ObjectCorruptedException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
