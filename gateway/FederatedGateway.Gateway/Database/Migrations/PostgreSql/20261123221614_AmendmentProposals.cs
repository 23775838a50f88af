using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class AmendmentProposals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "CreateTicks",
                table: "study_amendments",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Digest",
                table: "study_amendments",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "EventId",
                table: "study_amendments",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Proposer",
                table: "study_amendments",
                type: "character varying(63)",
                maxLength: 63,
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CreateTicks",
                table: "study_amendments");

            migrationBuilder.DropColumn(
                name: "Digest",
                table: "study_amendments");

            migrationBuilder.DropColumn(
                name: "EventId",
                table: "study_amendments");

            migrationBuilder.DropColumn(
                name: "Proposer",
                table: "study_amendments");
        }
    }
}
