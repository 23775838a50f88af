using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Handovers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "EnclaveHost",
                table: "studies",
                type: "TEXT",
                maxLength: 63,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "EnclaveHost",
                table: "runs",
                type: "TEXT",
                maxLength: 63,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "handovers",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    StudyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Giver = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    Successor = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Offer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SuccessorEvidence = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Record = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Signature = table.Column<byte[]>(type: "BLOB", maxLength: 64, nullable: true),
                    GiverEvidence = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Acceptance = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreateTicks = table.Column<long>(type: "INTEGER", nullable: false),
                    EndTicks = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_handovers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_handovers_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "key_destructions",
                columns: table => new
                {
                    KeyConfigDigest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Holder = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Nonce = table.Column<byte[]>(type: "BLOB", maxLength: 64, nullable: false),
                    DestroyTime = table.Column<long>(type: "INTEGER", nullable: false),
                    Signature = table.Column<byte[]>(type: "BLOB", maxLength: 64, nullable: false),
                    SealedCopies = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_destructions", x => new { x.KeyConfigDigest, x.Holder });
                });

            migrationBuilder.CreateIndex(
                name: "IX_handovers_State",
                table: "handovers",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_handovers_StudyId_CreateTicks",
                table: "handovers",
                columns: new[] { "StudyId", "CreateTicks" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "handovers");

            migrationBuilder.DropTable(
                name: "key_destructions");

            migrationBuilder.DropColumn(
                name: "EnclaveHost",
                table: "studies");

            migrationBuilder.DropColumn(
                name: "EnclaveHost",
                table: "runs");
        }
    }
}
