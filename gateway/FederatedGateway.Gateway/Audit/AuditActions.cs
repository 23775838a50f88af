namespace FederatedGateway.Gateway.Audit;

/// <summary>CloudEvents types of the log. Names are never reused for another meaning.</summary>
internal static class AuditActions
{
    public const string StudyCreated = "federatedgateway.study.created";
    public const string StudyDecided = "federatedgateway.study.decided";

    public const string AmendmentProposed = "federatedgateway.study.amendment.proposed";
    public const string AmendmentSigned = "federatedgateway.study.amendment.signed";

    /// <summary>A pending amendment gave way to a removal, or to another proposal in its place.</summary>
    public const string AmendmentDropped = "federatedgateway.study.amendment.dropped";

    /// <summary>An amendment is complete; it is in force from this entry's place in the log on.</summary>
    public const string StudyAmended = "federatedgateway.study.amended";
    public const string EvidenceIssued = "federatedgateway.evidence.issued";

    /// <summary>The gateway's own check: no new work of the study goes to the enclave. The outcome is the failed check's reason.</summary>
    public const string EvidenceRefused = "federatedgateway.evidence.refused";

    /// <summary>The evidence verifies again.</summary>
    public const string EvidenceRecovered = "federatedgateway.evidence.recovered";

    /// <summary>Logged before any key moves: whoever made the offer counts as a holder of the keys from here on.</summary>
    public const string HandoverOffered = "federatedgateway.handover.offered";

    /// <summary>The study's work goes to the named host from here on.</summary>
    public const string HandoverAccepted = "federatedgateway.handover.accepted";

    /// <summary>A hand-over came to nothing. The outcome is the reason.</summary>
    public const string HandoverEnded = "federatedgateway.handover.ended";
    public const string DatasetAnnounced = "federatedgateway.dataset.announced";
    public const string DatasetStored = "federatedgateway.dataset.stored";
    public const string DatasetRefused = "federatedgateway.dataset.refused";
    public const string DatasetRewrapped = "federatedgateway.dataset.rewrapped";
    public const string RunProposed = "federatedgateway.run.proposed";
    public const string RunApproved = "federatedgateway.run.approved";
    public const string RunCancelled = "federatedgateway.run.cancelled";
    public const string RunStarted = "federatedgateway.run.started";
    public const string RunFailed = "federatedgateway.run.failed";

    /// <summary>Logged before result ciphertexts of an interrupted try, whose keys nobody got, are removed.</summary>
    public const string RunDiscarded = "federatedgateway.run.discarded";

    /// <summary>Carries the receipt's digest; results open only with its proof of inclusion.</summary>
    public const string RunReceipt = "federatedgateway.run.receipt";
    public const string RunReleased = "federatedgateway.run.released";
    public const string ModelDownloaded = "federatedgateway.model.downloaded";

    /// <summary>A copy was read back whole; carries the digest of its placement receipt.</summary>
    public const string CopyPlaced = "federatedgateway.copy.placed";

    /// <summary>A version lay in a region that its study does not allow; the object is REGION/KEY.</summary>
    public const string ResidencyViolated = "federatedgateway.residency.violated";

    /// <summary>Somebody had a region compared with the catalog; the object is the region.</summary>
    public const string RegionSwept = "federatedgateway.region.swept";

    /// <summary>A region no longer has a copy that it had; it is made again.</summary>
    public const string CopyLost = "federatedgateway.copy.lost";
    /// <summary>A policy was accepted and its roll-out begun, or a roll-out back; the policy's digest is the object.</summary>
    public const string LifecycleBegun = "federatedgateway.lifecycle.begun";

    /// <summary>Logged before a step takes effect in a region; the object is REGION/STEP.</summary>
    public const string LifecycleStep = "federatedgateway.lifecycle.step";

    /// <summary>A roll-out ended: success, or failure when it was rolled back.</summary>
    public const string LifecycleEnded = "federatedgateway.lifecycle.ended";

    /// <summary>A region's rules were not what they should be; logged before they are mended.</summary>
    public const string LifecycleDrifted = "federatedgateway.lifecycle.drifted";

    /// <summary>Logged before an object goes whose time under the lifecycle policy is over.</summary>
    public const string ObjectExpired = "federatedgateway.object.expired";
    public const string AuditExported = "federatedgateway.audit.exported";
    public const string AccessDenied = "federatedgateway.access.denied";

    /// <summary>Logged before anything is destroyed.</summary>
    public const string ErasureStarted = "federatedgateway.erasure.started";
    public const string ErasureCertified = "federatedgateway.erasure.certified";
}
