namespace FederatedGateway.Trust.Verdicts;

/// <summary>The stable reason names (ErrorInfo.reason, domain "federatedgateway"). Names are never reused for another meaning.</summary>
public static class Reasons
{
    // Bytes and limits
    public const string MalformedMessage = "MALFORMED_MESSAGE";
    public const string NotCanonical = "NOT_CANONICAL";
    public const string LimitExceeded = "LIMIT_EXCEEDED";

    // Identity and signatures
    public const string SignatureInvalid = "SIGNATURE_INVALID";
    public const string IdentityInvalid = "IDENTITY_INVALID";
    public const string UnknownParticipant = "UNKNOWN_PARTICIPANT";
    public const string KeyMismatch = "KEY_MISMATCH";

    // Manifest and approvals
    public const string ManifestInvalid = "MANIFEST_INVALID";
    public const string ManifestChanged = "MANIFEST_CHANGED";
    public const string ApprovalMissing = "APPROVAL_MISSING";
    public const string ApprovalInvalid = "APPROVAL_INVALID";
    public const string AmendmentInvalid = "AMENDMENT_INVALID";
    public const string AmendmentMissing = "AMENDMENT_MISSING";
    public const string StudyExpired = "STUDY_EXPIRED";
    public const string StudyRejected = "STUDY_REJECTED";
    public const string StudyWithdrawn = "STUDY_WITHDRAWN";

    // Evidence
    public const string EvidenceKindRefused = "EVIDENCE_KIND_REFUSED";
    public const string EvidenceMalformed = "EVIDENCE_MALFORMED";
    public const string EvidenceSignatureInvalid = "EVIDENCE_SIGNATURE_INVALID";
    public const string EvidenceRootUntrusted = "EVIDENCE_ROOT_UNTRUSTED";
    public const string EvidenceBindingMismatch = "EVIDENCE_BINDING_MISMATCH";
    public const string EvidenceStale = "EVIDENCE_STALE";
    public const string EvidenceWrongStudy = "EVIDENCE_WRONG_STUDY";
    public const string MeasurementRefused = "MEASUREMENT_REFUSED";
    public const string EvidenceChainInvalid = "EVIDENCE_CHAIN_INVALID";
    public const string EvidenceExpired = "EVIDENCE_EXPIRED";
    public const string EvidenceRevoked = "EVIDENCE_REVOKED";
    public const string RevocationUnchecked = "REVOCATION_UNCHECKED";
    public const string CollateralMissing = "COLLATERAL_MISSING";
    public const string CollateralMalformed = "COLLATERAL_MALFORMED";
    public const string CollateralSignatureInvalid = "COLLATERAL_SIGNATURE_INVALID";
    public const string CollateralExpired = "COLLATERAL_EXPIRED";
    public const string CollateralMismatch = "COLLATERAL_MISMATCH";
    public const string CollateralTooOld = "COLLATERAL_TOO_OLD";
    public const string TcbMismatch = "TCB_MISMATCH";
    public const string TcbUnknown = "TCB_UNKNOWN";
    public const string TcbRefused = "TCB_REFUSED";
    public const string AdvisoryRefused = "ADVISORY_REFUSED";
    public const string QuotingEnclaveRefused = "QUOTING_ENCLAVE_REFUSED";
    public const string CertificationTypeRefused = "CERTIFICATION_TYPE_REFUSED";
    public const string DebugRefused = "DEBUG_REFUSED";
    public const string GuestPolicyRefused = "GUEST_POLICY_REFUSED";
    public const string PrivilegeLevelRefused = "PRIVILEGE_LEVEL_REFUSED";
    public const string KeyKindRefused = "KEY_KIND_REFUSED";
    public const string ConfigurationRefused = "CONFIGURATION_REFUSED";
    public const string PcrMismatch = "PCR_MISMATCH";
    public const string EventLogMismatch = "EVENT_LOG_MISMATCH";
    public const string EnrolmentMissing = "ENROLMENT_MISSING";
    public const string EnrolmentInvalid = "ENROLMENT_INVALID";
    public const string ReferenceValuesInvalid = "REFERENCE_VALUES_INVALID";
    public const string ReferenceValuesOutdated = "REFERENCE_VALUES_OUTDATED";
    public const string KeyConfigInvalid = "KEY_CONFIG_INVALID";
    public const string DevelopmentRefused = "DEVELOPMENT_REFUSED";

    // Envelopes
    public const string HeaderInvalid = "HEADER_INVALID";
    public const string HeaderSignatureInvalid = "HEADER_SIGNATURE_INVALID";
    public const string HeaderWrongStudy = "HEADER_WRONG_STUDY";
    public const string EnvelopeExpired = "ENVELOPE_EXPIRED";
    public const string SuiteRefused = "SUITE_REFUSED";
    public const string WrapInvalid = "WRAP_INVALID";
    public const string WrapSignatureInvalid = "WRAP_SIGNATURE_INVALID";
    public const string WrapWrongKey = "WRAP_WRONG_KEY";
    public const string DecryptionFailed = "DECRYPTION_FAILED";
    public const string DigestMismatch = "DIGEST_MISMATCH";
    public const string CiphertextTruncated = "CIPHERTEXT_TRUNCATED";
    public const string FeatureTableInvalid = "FEATURE_TABLE_INVALID";
    public const string SchemaMismatch = "SCHEMA_MISMATCH";

    // Run orders
    public const string OrderInvalid = "ORDER_INVALID";
    public const string OrderWrongStudy = "ORDER_WRONG_STUDY";
    public const string OrderAmendmentMismatch = "ORDER_AMENDMENT_MISMATCH";
    public const string OrderRecipientMismatch = "ORDER_RECIPIENT_MISMATCH";
    public const string OrderSignatureMissing = "ORDER_SIGNATURE_MISSING";
    public const string OrderSignatureInvalid = "ORDER_SIGNATURE_INVALID";
    public const string OrderParticipantOmitted = "ORDER_PARTICIPANT_OMITTED";
    public const string OrderNumberReused = "ORDER_NUMBER_REUSED";
    public const string OrderNumberExceeded = "ORDER_NUMBER_EXCEEDED";
    public const string OrderReissueNeeded = "ORDER_REISSUE_NEEDED";
    public const string OrderExpired = "ORDER_EXPIRED";
    public const string OrderDatasetMismatch = "ORDER_DATASET_MISMATCH";
    public const string DatasetSuperseded = "DATASET_SUPERSEDED";
    public const string DatasetWithdrawn = "DATASET_WITHDRAWN";

    // Training
    public const string TooFewRows = "TOO_FEW_ROWS";
    public const string TooFewParticipants = "TOO_FEW_PARTICIPANTS";
    public const string TrainingRefused = "TRAINING_REFUSED";
    public const string MemoryLimitExceeded = "MEMORY_LIMIT_EXCEEDED";
    public const string RunCancelled = "RUN_CANCELLED";

    // Release and log
    public const string InclusionProofMissing = "INCLUSION_PROOF_MISSING";
    public const string InclusionProofInvalid = "INCLUSION_PROOF_INVALID";
    public const string CheckpointInvalid = "CHECKPOINT_INVALID";
    public const string LogForked = "LOG_FORKED";
    public const string WitnessQuorumMissing = "WITNESS_QUORUM_MISSING";
    public const string ReceiptInvalid = "RECEIPT_INVALID";
    public const string KeyDestroyed = "KEY_DESTROYED";
    public const string ResultUnknown = "RESULT_UNKNOWN";

    // Hand-over of keys
    public const string HandoverInvalid = "HANDOVER_INVALID";
    public const string HandoverRefused = "HANDOVER_REFUSED";
    public const string HandoverUnknown = "HANDOVER_UNKNOWN";
    public const string SecurityVersionLower = "SECURITY_VERSION_LOWER";

    // Courier
    public const string NotAuthenticated = "NOT_AUTHENTICATED";
    public const string NotAuthorized = "NOT_AUTHORIZED";
    public const string NotFound = "NOT_FOUND";
    public const string AlreadyExists = "ALREADY_EXISTS";
    public const string InvalidArgument = "INVALID_ARGUMENT";
    public const string UploadInProgress = "UPLOAD_IN_PROGRESS";
    public const string OffsetMismatch = "OFFSET_MISMATCH";
    public const string RateLimited = "RATE_LIMITED";
    public const string RegionNotAllowed = "REGION_NOT_ALLOWED";
    public const string ObjectLocked = "OBJECT_LOCKED";
    public const string ObjectUnavailable = "OBJECT_UNAVAILABLE";
    public const string PlanChanged = "PLAN_CHANGED";
    public const string LeaseLost = "LEASE_LOST";
    public const string EnclaveUnavailable = "ENCLAVE_UNAVAILABLE";
    public const string StateConflict = "STATE_CONFLICT";
    public const string RewrapNeeded = "REWRAP_NEEDED";

    // Lifecycle of stored objects
    public const string LifecyclePolicyInvalid = "LIFECYCLE_POLICY_INVALID";
    public const string LifecycleSignerRefused = "LIFECYCLE_SIGNER_REFUSED";
    public const string LifecyclePolicySuperseded = "LIFECYCLE_POLICY_SUPERSEDED";
    public const string LifecycleContradiction = "LIFECYCLE_CONTRADICTION";
    public const string LifecycleCheckFailed = "LIFECYCLE_CHECK_FAILED";

    // Tables at the institution
    public const string TableInvalid = "TABLE_INVALID";
    public const string StudyFileInvalid = "STUDY_FILE_INVALID";
}
