using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DecisionHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_study_approvals",
                table: "study_approvals");

            migrationBuilder.AddColumn<int>(
                name: "Number",
                table: "study_approvals",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddPrimaryKey(
                name: "PK_study_approvals",
                table: "study_approvals",
                columns: new[] { "StudyId", "Participant", "Number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_study_approvals",
                table: "study_approvals");

            migrationBuilder.DropColumn(
                name: "Number",
                table: "study_approvals");

            migrationBuilder.AddPrimaryKey(
                name: "PK_study_approvals",
                table: "study_approvals",
                columns: new[] { "StudyId", "Participant" });
        }
    }
}
