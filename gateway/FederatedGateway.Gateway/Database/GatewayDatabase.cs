using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Handovers;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle.Expiry;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

/// <summary>
/// The gateway's metadata: one model for SQLite and PostgreSQL. Times are UTC ticks because SQLite cannot sort or compare DateTimeOffset.
/// Change it, then add a migration to each provider's folder (docs in Database/README.md).
/// </summary>
internal abstract class GatewayDatabase(DbContextOptions options) : DbContext(options)
{
    public DbSet<StoredStudy> Studies => Set<StoredStudy>();

    public DbSet<StoredParticipant> Participants => Set<StoredParticipant>();

    public DbSet<StoredApproval> Approvals => Set<StoredApproval>();

    public DbSet<StoredAmendment> Amendments => Set<StoredAmendment>();

    public DbSet<StoredDataset> Datasets => Set<StoredDataset>();

    public DbSet<StoredDatasetWrap> DatasetWraps => Set<StoredDatasetWrap>();

    public DbSet<StoredDatasetEvidence> DatasetEvidence => Set<StoredDatasetEvidence>();

    public DbSet<StoredRun> Runs => Set<StoredRun>();

    public DbSet<StoredRunSignature> RunSignatures => Set<StoredRunSignature>();

    public DbSet<StoredRunDataset> RunDatasets => Set<StoredRunDataset>();

    public DbSet<StoredResult> Results => Set<StoredResult>();

    public DbSet<StoredResultObject> ResultObjects => Set<StoredResultObject>();

    public DbSet<StoredResultWrap> ResultWraps => Set<StoredResultWrap>();

    public DbSet<CatalogObject> Objects => Set<CatalogObject>();

    public DbSet<CatalogCopy> Copies => Set<CatalogCopy>();

    public DbSet<ReplicationTask> ReplicationTasks => Set<ReplicationTask>();

    public DbSet<StoredPlacementReceipt> PlacementReceipts => Set<StoredPlacementReceipt>();

    public DbSet<ResidencyIncident> ResidencyIncidents => Set<ResidencyIncident>();

    public DbSet<RegionEpoch> RegionEpochs => Set<RegionEpoch>();

    public DbSet<SweepRequest> SweepRequests => Set<SweepRequest>();

    public DbSet<StoredPolicy> Policies => Set<StoredPolicy>();

    public DbSet<WantedPolicy> WantedPolicies => Set<WantedPolicy>();

    public DbSet<StoredRollout> Rollouts => Set<StoredRollout>();

    public DbSet<StoredRolloutStep> RolloutSteps => Set<StoredRolloutStep>();

    public DbSet<ObjectUse> ObjectUses => Set<ObjectUse>();

    public DbSet<StoredLease> Leases => Set<StoredLease>();

    public DbSet<PendingEntry> PendingEntries => Set<PendingEntry>();

    public DbSet<LoggedEntry> LoggedEntries => Set<LoggedEntry>();

    public DbSet<LoggedNode> LoggedNodes => Set<LoggedNode>();

    public DbSet<StoredCheckpoint> Checkpoints => Set<StoredCheckpoint>();

    public DbSet<StoredHandover> Handovers => Set<StoredHandover>();

    public DbSet<StoredKeyDestruction> KeyDestructions => Set<StoredKeyDestruction>();

    public DbSet<StoredCertificate> Certificates => Set<StoredCertificate>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Only what attributes cannot say: relations without a property on the dependent side. Nothing is deleted by cascade: what is
        // destroyed is destroyed by name.
        modelBuilder.Entity<StoredStudy>().HasMany(study => study.Participants).WithOne().HasForeignKey(participant => participant.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredStudy>().HasMany(study => study.Approvals).WithOne().HasForeignKey(approval => approval.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredAmendment>().HasOne<StoredStudy>().WithMany().HasForeignKey(amendment => amendment.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredDataset>().HasOne<StoredStudy>().WithMany().HasForeignKey(dataset => dataset.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredDataset>().HasMany(dataset => dataset.Wraps).WithOne().HasForeignKey(wrap => wrap.DatasetId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredDatasetEvidence>().HasOne<StoredDataset>().WithMany().HasForeignKey(evidence => evidence.DatasetId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredHandover>().HasOne<StoredStudy>().WithMany().HasForeignKey(handover => handover.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredRun>().HasOne<StoredStudy>().WithMany().HasForeignKey(run => run.StudyId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredRun>().HasMany(run => run.Signatures).WithOne().HasForeignKey(signature => signature.RunId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredRun>().HasMany(run => run.Datasets).WithOne().HasForeignKey(dataset => dataset.RunId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredRunDataset>().HasOne<StoredDataset>().WithMany().HasForeignKey(dataset => dataset.DatasetId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredResult>().HasOne<StoredRun>().WithOne().HasForeignKey<StoredResult>(result => result.RunId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredResult>().HasMany(result => result.Objects).WithOne().HasForeignKey(result => result.RunId).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredResultWrap>().HasOne<StoredResultObject>().WithMany().HasForeignKey(wrap => new { wrap.RunId, wrap.Ordinal }).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<CatalogObject>().HasMany(stored => stored.Copies).WithOne().HasForeignKey(copy => new { copy.ObjectKey, copy.Revision }).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<ReplicationTask>().HasOne<CatalogObject>().WithMany().HasForeignKey(task => new { task.ObjectKey, task.Revision }).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<StoredRollout>().HasMany(rollout => rollout.Steps).WithOne().HasForeignKey(step => step.RolloutId).OnDelete(DeleteBehavior.Restrict);
    }
}
