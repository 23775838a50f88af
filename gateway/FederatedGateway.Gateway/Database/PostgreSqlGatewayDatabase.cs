using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

/// <summary>The model on PostgreSQL; a type of its own because each provider has its own migrations (Migrations/PostgreSql).</summary>
internal sealed class PostgreSqlGatewayDatabase(DbContextOptions<PostgreSqlGatewayDatabase> options) : GatewayDatabase(options);
