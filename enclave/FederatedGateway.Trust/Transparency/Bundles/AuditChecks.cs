namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The stable names of an audit's checks, in the order of the report. Names are never reused for another meaning.</summary>
public static class AuditChecks
{
    /// <summary>Every file is of a known kind, and every tile and entry bundle of the tree is there.</summary>
    public const string Files = "files";

    /// <summary>The checkpoint is signed by the pinned log key.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Enough pinned witnesses have cosigned it.</summary>
    public const string Witnesses = "witnesses";

    /// <summary>Every entry is a well-formed log entry.</summary>
    public const string Entries = "entries";

    /// <summary>Every hash tile is what the entries give.</summary>
    public const string Tiles = "tiles";

    /// <summary>The tree computed from all entries has the checkpoint's root.</summary>
    public const string Root = "root";

    /// <summary>The log extends the auditor's previous checkpoint. Not examined at a first audit.</summary>
    public const string PreviousCheckpoint = "previous_checkpoint";

    /// <summary>Every study is approved by every participant. Absent: studies that wait for approvals.</summary>
    public const string Studies = "studies";

    /// <summary>Every amendment is named by a log entry. Absent: log entries whose amendment is not in the bundle.</summary>
    public const string AmendmentsLogged = "amendments_logged";

    /// <summary>Every run order is signed by every participant whose rows it uses, within the study's bounds, and names every amendment that the log had when the run began.</summary>
    public const string Orders = "orders";

    /// <summary>Every run's evidence is genuine, fresh for its order and a checkpoint of this log, and accepted by its study.</summary>
    public const string Evidence = "evidence";

    /// <summary>
    /// Every kept evidence of an upload or re-wrap is named by the log entry of it, genuine at the recorded time, fresh for the institution's nonce, and accepted by its study with the amendments in force then.
    /// Absent: log entries whose evidence is not in the bundle.
    /// </summary>
    public const string DatasetEvidence = "dataset_evidence";

    /// <summary>
    /// Every hand-over of keys is named by a log entry from before, and where keys moved, both enclaves were genuine, accepted by their study with the amendments in force then, the successor not below
    /// the giver. Absent: log entries whose hand-over is not in the bundle.
    /// </summary>
    public const string Handovers = "handovers";

    /// <summary>Every receipt is signed by the attested receipt key and agrees with order, evidence and study. Absent: runs without a receipt.</summary>
    public const string Receipts = "receipts";

    /// <summary>Every receipt is named by a log entry. Absent: log entries whose receipt is not in the bundle.</summary>
    public const string ReceiptsLogged = "receipts_logged";

    /// <summary>Every certificate is signed by the gateway's key.</summary>
    public const string Certificates = "certificates";

    /// <summary>Every certificate is named by a log entry, and its intent was logged before. Absent: log entries whose certificate is not in the bundle.</summary>
    public const string CertificatesLogged = "certificates_logged";

    /// <summary>
    /// Every confirmed key destruction is signed by that key's holder, and where a certificate says "shredded", every successor has confirmed whose offer for one of its keys was logged before. Absent: keys that nobody confirmed, and keys that no evidence in the bundle shows to be an enclave's.
    /// </summary>
    public const string KeyDestructions = "key_destructions";

    /// <summary>
    /// Every placement receipt is signed by the gateway's key and its region is one that its study allows for such an object. Absent: placements of studies that
    /// are not in the bundle.
    /// </summary>
    public const string Placements = "placements";

    /// <summary>Every placement receipt of a study is named by a log entry of it. Absent: log entries whose placement is not in the bundle.</summary>
    public const string PlacementsLogged = "placements_logged";
}
