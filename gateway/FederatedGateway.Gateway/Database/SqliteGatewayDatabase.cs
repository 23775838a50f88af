using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

/// <summary>The model on SQLite; a type of its own because each provider has its own migrations (Migrations/Sqlite).</summary>
internal sealed class SqliteGatewayDatabase(DbContextOptions<SqliteGatewayDatabase> options) : GatewayDatabase(options);
