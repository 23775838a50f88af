using FederatedGateway.Trust.Transparency.Bundles;

namespace FederatedGateway.Cli.Demo;

/// <summary>The checks of an audit, told to people who know no log.</summary>
internal static class CheckedThings
{
    public static string Describe(string check) => check switch
    {
        AuditChecks.Files => "Files in the export: each is known, none is missing",
        AuditChecks.Checkpoint => "The log's signature, by the key that the institutions signed",
        AuditChecks.Witnesses => "As many witnesses of the log as the study demands",
        AuditChecks.Entries => "Entries of the log, each well formed",
        AuditChecks.Tiles => "Stored hashes, computed again from the entries",
        AuditChecks.Root => "The log's hash, computed again from every entry: nothing was changed",
        AuditChecks.PreviousCheckpoint => "The log of the last audit is the beginning of this one: nothing was taken back",
        AuditChecks.Studies => "Studies, each signed by every institution",
        AuditChecks.AmendmentsLogged => "Amendments of the accepted enclaves, each in its place in the log",
        AuditChecks.Orders => "Orders to train, each signed by every institution whose records it uses",
        AuditChecks.Evidence => "Evidence of the enclave, genuine and fresh for its order",
        AuditChecks.DatasetEvidence => "Evidence of the enclave on which an institution encrypted its table, judged again as it judged it",
        AuditChecks.Receipts => "Receipts, signed inside the enclave, that agree with study, order and evidence",
        AuditChecks.ReceiptsLogged => "Receipts that the log names",
        AuditChecks.Certificates => "Certificates of destruction, signed by the gateway",
        AuditChecks.CertificatesLogged => "Certificates that the log names, each announced there before it was carried out",
        AuditChecks.Placements => "Copies in the regions, each read back, and each where its study allows it",
        AuditChecks.PlacementsLogged => "Copies that the log names",
        AuditChecks.Handovers => "Enclaves that another one gave its keys to, each named in the log before it got them",
        AuditChecks.KeyDestructions => "Keys whose destruction the enclave that held them has signed",
        _ => check.Replace('_', ' '),
    };
}
