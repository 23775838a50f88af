using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Lifecycle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "lifecycle_policies",
                columns: table => new
                {
                    Digest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    Signed = table.Column<byte[]>(type: "bytea", nullable: false),
                    AcceptTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lifecycle_policies", x => x.Digest);
                });

            migrationBuilder.CreateTable(
                name: "object_uses",
                columns: table => new
                {
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    LastTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_object_uses", x => x.ObjectKey);
                });

            migrationBuilder.CreateTable(
                name: "policy_rollouts",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    PolicyDigest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    PreviousDigest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Strategy = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Detail = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    Actor = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Role = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policy_rollouts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "region_policies",
                columns: table => new
                {
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    PolicyDigest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_region_policies", x => x.Region);
                });

            migrationBuilder.CreateTable(
                name: "policy_rollout_steps",
                columns: table => new
                {
                    RolloutId = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Detail = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policy_rollout_steps", x => new { x.RolloutId, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_policy_rollout_steps_policy_rollouts_RolloutId",
                        column: x => x.RolloutId,
                        principalTable: "policy_rollouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_lifecycle_policies_Number",
                table: "lifecycle_policies",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_policy_rollouts_State",
                table: "policy_rollouts",
                column: "State");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lifecycle_policies");

            migrationBuilder.DropTable(
                name: "object_uses");

            migrationBuilder.DropTable(
                name: "policy_rollout_steps");

            migrationBuilder.DropTable(
                name: "region_policies");

            migrationBuilder.DropTable(
                name: "policy_rollouts");
        }
    }
}
