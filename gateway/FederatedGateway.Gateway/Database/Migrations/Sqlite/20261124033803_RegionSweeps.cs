using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.Sqlite
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
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Region = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    IsFull = table.Column<bool>(type: "INTEGER", nullable: false),
                    SampledCopies = table.Column<int>(type: "INTEGER", nullable: false),
                    CreateTicks = table.Column<long>(type: "INTEGER", nullable: false),
                    EndTicks = table.Column<long>(type: "INTEGER", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Listed = table.Column<long>(type: "INTEGER", nullable: false),
                    Compared = table.Column<long>(type: "INTEGER", nullable: false),
                    Sampled = table.Column<long>(type: "INTEGER", nullable: false),
                    Lost = table.Column<long>(type: "INTEGER", nullable: false),
                    Missing = table.Column<long>(type: "INTEGER", nullable: false),
                    Removed = table.Column<long>(type: "INTEGER", nullable: false),
                    Violations = table.Column<long>(type: "INTEGER", nullable: false)
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
