using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RegionSweeps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "region_sweeps",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    IsFull = table.Column<bool>(type: "boolean", nullable: false),
                    SampledCopies = table.Column<int>(type: "integer", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    EndTicks = table.Column<long>(type: "bigint", nullable: true),
                    Failure = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    Listed = table.Column<long>(type: "bigint", nullable: false),
                    Compared = table.Column<long>(type: "bigint", nullable: false),
                    Sampled = table.Column<long>(type: "bigint", nullable: false),
                    Lost = table.Column<long>(type: "bigint", nullable: false),
                    Missing = table.Column<long>(type: "bigint", nullable: false),
                    Removed = table.Column<long>(type: "bigint", nullable: false),
                    Violations = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_region_sweeps", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_region_sweeps_Region_EndTicks",
                table: "region_sweeps",
                columns: new[] { "Region", "EndTicks" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "region_sweeps");
        }
    }
}
