namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>One tally for each check, in the report's order.</summary>
internal sealed class BundleTallies
{
    public CheckTally Files { get; } = new(AuditChecks.Files);

    public CheckTally Checkpoint { get; } = new(AuditChecks.Checkpoint);

    public CheckTally Witnesses { get; } = new(AuditChecks.Witnesses);

    public CheckTally Entries { get; } = new(AuditChecks.Entries);

    public CheckTally Tiles { get; } = new(AuditChecks.Tiles);

    public CheckTally Root { get; } = new(AuditChecks.Root);

    public CheckTally PreviousCheckpoint { get; } = new(AuditChecks.PreviousCheckpoint);

    public CheckTally Studies { get; } = new(AuditChecks.Studies);

    public CheckTally AmendmentsLogged { get; } = new(AuditChecks.AmendmentsLogged);

    public CheckTally Orders { get; } = new(AuditChecks.Orders);

    public CheckTally Evidence { get; } = new(AuditChecks.Evidence);

    public CheckTally DatasetEvidence { get; } = new(AuditChecks.DatasetEvidence);

    public CheckTally Handovers { get; } = new(AuditChecks.Handovers);

    public CheckTally Receipts { get; } = new(AuditChecks.Receipts);

    public CheckTally ReceiptsLogged { get; } = new(AuditChecks.ReceiptsLogged);

    public CheckTally Certificates { get; } = new(AuditChecks.Certificates);

    public CheckTally CertificatesLogged { get; } = new(AuditChecks.CertificatesLogged);

    public CheckTally KeyDestructions { get; } = new(AuditChecks.KeyDestructions);

    public CheckTally Placements { get; } = new(AuditChecks.Placements);

    public CheckTally PlacementsLogged { get; } = new(AuditChecks.PlacementsLogged);

    public IReadOnlyList<AuditCheck> Results() =>
    [
        .. new[]
        {
            Files, Checkpoint, Witnesses, Entries, Tiles, Root, PreviousCheckpoint, Studies, AmendmentsLogged, Orders, Evidence, DatasetEvidence, Handovers, Receipts, ReceiptsLogged, Certificates, CertificatesLogged, KeyDestructions,
            Placements, PlacementsLogged,
        }.Select(tally => tally.Result()),
    ];
}
