using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FederatedGateway.Gateway.Database.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_checkpoints",
                columns: table => new
                {
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Note = table.Column<byte[]>(type: "bytea", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_checkpoints", x => x.Size);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    Index = table.Column<long>(type: "bigint", nullable: false),
                    EventId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Data = table.Column<byte[]>(type: "bytea", nullable: false),
                    LeafHash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => x.Index);
                });

            migrationBuilder.CreateTable(
                name: "audit_nodes",
                columns: table => new
                {
                    Level = table.Column<int>(type: "integer", nullable: false),
                    Index = table.Column<long>(type: "bigint", nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_nodes", x => new { x.Level, x.Index });
                });

            migrationBuilder.CreateTable(
                name: "audit_pending",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    EventId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Data = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_pending", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "certificates",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Dsse = table.Column<byte[]>(type: "bytea", nullable: false),
                    LogIndex = table.Column<long>(type: "bigint", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_certificates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Owner = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    FencingToken = table.Column<long>(type: "bigint", nullable: false),
                    ExpireTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_leases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "objects",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Class = table.Column<int>(type: "integer", nullable: false),
                    Sha256 = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    LengthBytes = table.Column<long>(type: "bigint", nullable: false),
                    PrimaryRegion = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_objects", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "studies",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Manifest = table.Column<byte[]>(type: "bytea", nullable: false),
                    Title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Author = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Phase = table.Column<int>(type: "integer", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    EndTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_studies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "object_copies",
                columns: table => new
                {
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Bucket = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    VersionId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Sha256 = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true),
                    State = table.Column<int>(type: "integer", nullable: false),
                    CompleteTicks = table.Column<long>(type: "bigint", nullable: true),
                    DeleteTicks = table.Column<long>(type: "bigint", nullable: true),
                    LagMilliseconds = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_object_copies", x => new { x.ObjectKey, x.Region });
                    table.ForeignKey(
                        name: "FK_object_copies_objects_ObjectKey",
                        column: x => x.ObjectKey,
                        principalTable: "objects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "replication_tasks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    SourceRegion = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    SourceVersionId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    TargetRegion = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    NextTicks = table.Column<long>(type: "bigint", nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    LastError = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replication_tasks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_replication_tasks_objects_ObjectKey",
                        column: x => x.ObjectKey,
                        principalTable: "objects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "datasets",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Participant = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Header = table.Column<byte[]>(type: "bytea", nullable: false),
                    CiphertextSha256 = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    HeaderSignature = table.Column<byte[]>(type: "bytea", maxLength: 64, nullable: false),
                    CiphertextBytes = table.Column<long>(type: "bigint", nullable: false),
                    CommittedBytes = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    KeyConfigDigest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    StoreTicks = table.Column<long>(type: "bigint", nullable: true),
                    ExpireTicks = table.Column<long>(type: "bigint", nullable: false),
                    DestroyTicks = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_datasets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_datasets_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "runs",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Order = table.Column<byte[]>(type: "bytea", nullable: false),
                    Proposer = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    FailureReason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    FailureDetail = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    StartTicks = table.Column<long>(type: "bigint", nullable: true),
                    EndTicks = table.Column<long>(type: "bigint", nullable: true),
                    NotAfterTicks = table.Column<long>(type: "bigint", nullable: false),
                    NextTicks = table.Column<long>(type: "bigint", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    FencingToken = table.Column<long>(type: "bigint", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    Stage = table.Column<int>(type: "integer", nullable: false),
                    StageCompleted = table.Column<long>(type: "bigint", nullable: false),
                    StageTotal = table.Column<long>(type: "bigint", nullable: false),
                    StageMessage = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    TraceParent = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_runs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_runs_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "study_amendments",
                columns: table => new
                {
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    SignedAmendment = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_study_amendments", x => new { x.StudyId, x.Number });
                    table.ForeignKey(
                        name: "FK_study_amendments_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "study_approvals",
                columns: table => new
                {
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Participant = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    SignedTime = table.Column<long>(type: "bigint", nullable: false),
                    Signature = table.Column<byte[]>(type: "bytea", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_study_approvals", x => new { x.StudyId, x.Participant });
                    table.ForeignKey(
                        name: "FK_study_approvals_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "study_participants",
                columns: table => new
                {
                    StudyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Region = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_study_participants", x => new { x.StudyId, x.Name });
                    table.ForeignKey(
                        name: "FK_study_participants_studies_StudyId",
                        column: x => x.StudyId,
                        principalTable: "studies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dataset_evidence",
                columns: table => new
                {
                    DatasetId = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    KeyConfigDigest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    Evidence = table.Column<byte[]>(type: "bytea", nullable: false),
                    Nonce = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dataset_evidence", x => new { x.DatasetId, x.KeyConfigDigest });
                    table.ForeignKey(
                        name: "FK_dataset_evidence_datasets_DatasetId",
                        column: x => x.DatasetId,
                        principalTable: "datasets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dataset_wraps",
                columns: table => new
                {
                    DatasetId = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Suite = table.Column<int>(type: "integer", nullable: false),
                    Wrap = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dataset_wraps", x => new { x.DatasetId, x.Suite });
                    table.ForeignKey(
                        name: "FK_dataset_wraps_datasets_DatasetId",
                        column: x => x.DatasetId,
                        principalTable: "datasets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "run_datasets",
                columns: table => new
                {
                    RunId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    DatasetId = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_datasets", x => new { x.RunId, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_run_datasets_datasets_DatasetId",
                        column: x => x.DatasetId,
                        principalTable: "datasets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_run_datasets_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "run_results",
                columns: table => new
                {
                    RunId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Receipt = table.Column<byte[]>(type: "bytea", nullable: false),
                    Evidence = table.Column<byte[]>(type: "bytea", nullable: false),
                    EvidenceCheckpoint = table.Column<byte[]>(type: "bytea", nullable: false),
                    LogEntry = table.Column<byte[]>(type: "bytea", nullable: true),
                    InclusionProof = table.Column<byte[]>(type: "bytea", nullable: true),
                    CreateTicks = table.Column<long>(type: "bigint", nullable: false),
                    ReleaseTicks = table.Column<long>(type: "bigint", nullable: true),
                    DestroyTicks = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_results", x => x.RunId);
                    table.ForeignKey(
                        name: "FK_run_results_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "run_signatures",
                columns: table => new
                {
                    RunId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Participant = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Signature = table.Column<byte[]>(type: "bytea", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_signatures", x => new { x.RunId, x.Participant });
                    table.ForeignKey(
                        name: "FK_run_signatures_runs_RunId",
                        column: x => x.RunId,
                        principalTable: "runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "result_objects",
                columns: table => new
                {
                    RunId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    Recipient = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Header = table.Column<byte[]>(type: "bytea", nullable: false),
                    CiphertextSha256 = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    HeaderSignature = table.Column<byte[]>(type: "bytea", maxLength: 64, nullable: false),
                    CiphertextBytes = table.Column<long>(type: "bigint", nullable: false),
                    ObjectKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_result_objects", x => new { x.RunId, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_result_objects_objects_ObjectKey",
                        column: x => x.ObjectKey,
                        principalTable: "objects",
                        principalColumn: "Key",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_result_objects_run_results_RunId",
                        column: x => x.RunId,
                        principalTable: "run_results",
                        principalColumn: "RunId",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "result_wraps",
                columns: table => new
                {
                    RunId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Recipient = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    Suite = table.Column<int>(type: "integer", nullable: false),
                    Wrap = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_result_wraps", x => new { x.RunId, x.Ordinal, x.Recipient, x.Suite });
                    table.ForeignKey(
                        name: "FK_result_wraps_result_objects_RunId_Ordinal",
                        columns: x => new { x.RunId, x.Ordinal },
                        principalTable: "result_objects",
                        principalColumns: new[] { "RunId", "Ordinal" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_EventId",
                table: "audit_entries",
                column: "EventId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_LeafHash",
                table: "audit_entries",
                column: "LeafHash");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_StudyId_Index",
                table: "audit_entries",
                columns: new[] { "StudyId", "Index" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_pending_EventId",
                table: "audit_pending",
                column: "EventId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_certificates_StudyId_CreateTicks",
                table: "certificates",
                columns: new[] { "StudyId", "CreateTicks" });

            migrationBuilder.CreateIndex(
                name: "IX_datasets_State",
                table: "datasets",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_datasets_StudyId_Participant_Version",
                table: "datasets",
                columns: new[] { "StudyId", "Participant", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_object_copies_Region_State",
                table: "object_copies",
                columns: new[] { "Region", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_objects_StudyId_Class",
                table: "objects",
                columns: new[] { "StudyId", "Class" });

            migrationBuilder.CreateIndex(
                name: "IX_replication_tasks_ObjectKey_TargetRegion",
                table: "replication_tasks",
                columns: new[] { "ObjectKey", "TargetRegion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_replication_tasks_TargetRegion_NextTicks",
                table: "replication_tasks",
                columns: new[] { "TargetRegion", "NextTicks" });

            migrationBuilder.CreateIndex(
                name: "IX_result_objects_ObjectKey",
                table: "result_objects",
                column: "ObjectKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_run_datasets_DatasetId",
                table: "run_datasets",
                column: "DatasetId");

            migrationBuilder.CreateIndex(
                name: "IX_runs_CreateTicks",
                table: "runs",
                column: "CreateTicks");

            migrationBuilder.CreateIndex(
                name: "IX_runs_State",
                table: "runs",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_runs_StudyId_Number",
                table: "runs",
                columns: new[] { "StudyId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_studies_CreateTicks",
                table: "studies",
                column: "CreateTicks");

            migrationBuilder.CreateIndex(
                name: "IX_study_participants_Name",
                table: "study_participants",
                column: "Name");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_checkpoints");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "audit_nodes");

            migrationBuilder.DropTable(
                name: "audit_pending");

            migrationBuilder.DropTable(
                name: "certificates");

            migrationBuilder.DropTable(
                name: "dataset_evidence");

            migrationBuilder.DropTable(
                name: "dataset_wraps");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "object_copies");

            migrationBuilder.DropTable(
                name: "replication_tasks");

            migrationBuilder.DropTable(
                name: "result_wraps");

            migrationBuilder.DropTable(
                name: "run_datasets");

            migrationBuilder.DropTable(
                name: "run_signatures");

            migrationBuilder.DropTable(
                name: "study_amendments");

            migrationBuilder.DropTable(
                name: "study_approvals");

            migrationBuilder.DropTable(
                name: "study_participants");

            migrationBuilder.DropTable(
                name: "result_objects");

            migrationBuilder.DropTable(
                name: "datasets");

            migrationBuilder.DropTable(
                name: "objects");

            migrationBuilder.DropTable(
                name: "run_results");

            migrationBuilder.DropTable(
                name: "runs");

            migrationBuilder.DropTable(
                name: "studies");
        }
    }
}
