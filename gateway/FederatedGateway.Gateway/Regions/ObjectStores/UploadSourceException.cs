namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>Carries what a caller's own stream threw through a store, past its handling of its own failures. Callers get the inner exception.</summary>
internal sealed class UploadSourceException(Exception inner) : Exception("The content could not be read.", inner);
