using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RegionPlacement : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_object_copies_objects_ObjectKey",
                table: "object_copies");

            migrationBuilder.DropForeignKey(
                name: "FK_replication_tasks_objects_ObjectKey",
                table: "replication_tasks");

            migrationBuilder.DropForeignKey(
                name: "FK_result_objects_objects_ObjectKey",
                table: "result_objects");

            migrationBuilder.DropIndex(
                name: "IX_replication_tasks_ObjectKey_TargetRegion",
                table: "replication_tasks");

            migrationBuilder.DropPrimaryKey(
                name: "PK_objects",
                table: "objects");

            migrationBuilder.DropPrimaryKey(
                name: "PK_object_copies",
                table: "object_copies");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "replication_tasks",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "objects",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<bool>(
                name: "IsTombstone",
                table: "objects",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "object_copies",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "ReceiptId",
                table: "object_copies",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "VerifyTicks",
                table: "object_copies",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "PK_objects",
                table: "objects",
                columns: new[] { "Key", "Revision" });

            migrationBuilder.AddPrimaryKey(
                name: "PK_object_copies",
                table: "object_copies",
                columns: new[] { "ObjectKey", "Revision", "Region" });

            migrationBuilder.CreateTable(
                name: "placement_receipts",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Dsse = table.Column<byte[]>(type: "bytea", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_placement_receipts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "region_epochs",
                columns: table => new
                {
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Bucket = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Epoch = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    SweepTicks = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_region_epochs", x => new { x.Region, x.Bucket });
                });

            migrationBuilder.CreateTable(
                name: "residency_incidents",
                columns: table => new
                {
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    ObjectKey = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    VersionId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    FindTicks = table.Column<long>(type: "bigint", nullable: false),
                    RemoveTicks = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_residency_incidents", x => new { x.Region, x.ObjectKey, x.VersionId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_replication_tasks_ObjectKey_Revision",
                table: "replication_tasks",
                columns: new[] { "ObjectKey", "Revision" });

            migrationBuilder.CreateIndex(
                name: "IX_replication_tasks_ObjectKey_TargetRegion_Revision",
                table: "replication_tasks",
                columns: new[] { "ObjectKey", "TargetRegion", "Revision" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_object_copies_Region_ReceiptId",
                table: "object_copies",
                columns: new[] { "Region", "ReceiptId" });

            migrationBuilder.CreateIndex(
                name: "IX_placement_receipts_ObjectKey_Revision_Region",
                table: "placement_receipts",
                columns: new[] { "ObjectKey", "Revision", "Region" });

            migrationBuilder.CreateIndex(
                name: "IX_placement_receipts_StudyId_CreateTicks",
                table: "placement_receipts",
                columns: new[] { "StudyId", "CreateTicks" });

            migrationBuilder.AddForeignKey(
                name: "FK_object_copies_objects_ObjectKey_Revision",
                table: "object_copies",
                columns: new[] { "ObjectKey", "Revision" },
                principalTable: "objects",
                principalColumns: new[] { "Key", "Revision" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_replication_tasks_objects_ObjectKey_Revision",
                table: "replication_tasks",
                columns: new[] { "ObjectKey", "Revision" },
                principalTable: "objects",
                principalColumns: new[] { "Key", "Revision" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_object_copies_objects_ObjectKey_Revision",
                table: "object_copies");

            migrationBuilder.DropForeignKey(
                name: "FK_replication_tasks_objects_ObjectKey_Revision",
                table: "replication_tasks");

            migrationBuilder.DropTable(
                name: "placement_receipts");

            migrationBuilder.DropTable(
                name: "region_epochs");

            migrationBuilder.DropTable(
                name: "residency_incidents");

            migrationBuilder.DropIndex(
                name: "IX_replication_tasks_ObjectKey_Revision",
                table: "replication_tasks");

            migrationBuilder.DropIndex(
                name: "IX_replication_tasks_ObjectKey_TargetRegion_Revision",
                table: "replication_tasks");

            migrationBuilder.DropPrimaryKey(
                name: "PK_objects",
                table: "objects");

            migrationBuilder.DropPrimaryKey(
                name: "PK_object_copies",
                table: "object_copies");

            migrationBuilder.DropIndex(
                name: "IX_object_copies_Region_ReceiptId",
                table: "object_copies");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "replication_tasks");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "objects");

            migrationBuilder.DropColumn(
                name: "IsTombstone",
                table: "objects");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "object_copies");

            migrationBuilder.DropColumn(
                name: "ReceiptId",
                table: "object_copies");

            migrationBuilder.DropColumn(
                name: "VerifyTicks",
                table: "object_copies");

            migrationBuilder.AddPrimaryKey(
                name: "PK_objects",
                table: "objects",
                column: "Key");

            migrationBuilder.AddPrimaryKey(
                name: "PK_object_copies",
                table: "object_copies",
                columns: new[] { "ObjectKey", "Region" });

            migrationBuilder.CreateIndex(
                name: "IX_replication_tasks_ObjectKey_TargetRegion",
                table: "replication_tasks",
                columns: new[] { "ObjectKey", "TargetRegion" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_object_copies_objects_ObjectKey",
                table: "object_copies",
                column: "ObjectKey",
                principalTable: "objects",
                principalColumn: "Key",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_replication_tasks_objects_ObjectKey",
                table: "replication_tasks",
                column: "ObjectKey",
                principalTable: "objects",
                principalColumn: "Key",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_result_objects_objects_ObjectKey",
                table: "result_objects",
                column: "ObjectKey",
                principalTable: "objects",
                principalColumn: "Key",
                onDelete: ReferentialAction.Restrict);
        }
    }
}
