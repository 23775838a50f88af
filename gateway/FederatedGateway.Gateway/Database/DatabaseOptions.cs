namespace FederatedGateway.Gateway.Database;

/// <summary>Where metadata lies.</summary>
internal sealed class DatabaseOptions
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    /// <summary><c>sqlite</c> (default; one gateway) or <c>postgresql</c> (any number of gateways).</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>For <c>sqlite</c> empty means gateway.db in the data directory. For <c>postgresql</c> an Npgsql connection string; required.</summary>
    public string ConnectionString { get; set; } = "";
}
