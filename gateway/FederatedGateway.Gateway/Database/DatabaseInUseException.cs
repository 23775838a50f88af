namespace FederatedGateway.Gateway.Database;

/// <summary>Another process owns the SQLite file.</summary>
internal sealed class DatabaseInUseException(string message, Exception inner) : Exception(message, inner);
