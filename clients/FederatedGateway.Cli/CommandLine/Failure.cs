using System.Security.Cryptography;
using FederatedGateway.Client.Connections;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>How a command failed, as people, scripts and the exit code see it.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Reason">Stable name.</param>
/// <param name="Detail">What, where and how to mend it.</param>
/// <param name="Violations">Single findings, when there are several.</param>
internal sealed record Failure(int ExitCode, string Reason, string Detail, IReadOnlyList<string> Violations)
{
    /// <summary>Refusals that mean "somebody or something is not what it claims to be".</summary>
    private static readonly HashSet<string> NotGenuine =
    [
        Reasons.SignatureInvalid, Reasons.KeyMismatch, Reasons.ManifestChanged, Reasons.ApprovalInvalid, Reasons.AmendmentInvalid, Reasons.AmendmentMissing, Reasons.EvidenceKindRefused, Reasons.DevelopmentRefused, Reasons.EvidenceMalformed,
        Reasons.EvidenceSignatureInvalid, Reasons.EvidenceRootUntrusted, Reasons.EvidenceBindingMismatch, Reasons.EvidenceStale, Reasons.MeasurementRefused,
        Reasons.EvidenceChainInvalid, Reasons.EvidenceExpired, Reasons.EvidenceRevoked, Reasons.RevocationUnchecked, Reasons.CollateralMissing, Reasons.CollateralMalformed,
        Reasons.CollateralSignatureInvalid, Reasons.CollateralExpired, Reasons.CollateralMismatch, Reasons.CollateralTooOld, Reasons.TcbMismatch, Reasons.TcbUnknown,
        Reasons.TcbRefused, Reasons.AdvisoryRefused, Reasons.QuotingEnclaveRefused, Reasons.CertificationTypeRefused, Reasons.DebugRefused, Reasons.GuestPolicyRefused,
        Reasons.PrivilegeLevelRefused, Reasons.KeyKindRefused, Reasons.ConfigurationRefused, Reasons.PcrMismatch, Reasons.EventLogMismatch, Reasons.EnrolmentMissing,
        Reasons.EnrolmentInvalid,
        Reasons.KeyConfigInvalid, Reasons.HeaderSignatureInvalid, Reasons.HeaderWrongStudy, Reasons.WrapInvalid, Reasons.WrapSignatureInvalid, Reasons.WrapWrongKey,
        Reasons.DecryptionFailed, Reasons.DigestMismatch, Reasons.CiphertextTruncated, Reasons.OrderSignatureInvalid, Reasons.InclusionProofMissing,
        Reasons.InclusionProofInvalid, Reasons.CheckpointInvalid, Reasons.LogForked, Reasons.WitnessQuorumMissing, Reasons.ReceiptInvalid,
    ];

    public static Failure Of(Refusal refusal, IReadOnlyList<string>? violations = null)
        => new(NotGenuine.Contains(refusal.Reason) ? ExitCodes.NotGenuine : ExitCodes.Refused, refusal.Reason, refusal.Detail, violations ?? []);

    /// <summary>Null for what this program did not expect: a defect.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        RefusedException refused => Of(refused.Refusal),
        InputRefusedException input => Of(input.Refusal, input.Violations),
        GatewayException { IsUnreachable: true } gateway => new(ExitCodes.Unreachable, gateway.Reason, gateway.Message, gateway.Violations),
        GatewayException { Reason: Reasons.EnclaveUnavailable or Reasons.ObjectUnavailable } gateway => new(ExitCodes.Unreachable, gateway.Reason, gateway.Message, gateway.Violations),
        GatewayException gateway => Of(new Refusal(gateway.Reason, gateway.Message), gateway.Violations),
        OperationCanceledException => new(ExitCodes.Interrupted, "CANCELLED", "stopped before the end", []),
        IOException or UnauthorizedAccessException => new(ExitCodes.Unreachable, "FILE_UNAVAILABLE", exception.Message, []),
        CryptographicException => new(ExitCodes.NotGenuine, Reasons.DecryptionFailed, exception.Message, []),
        _ => null,
    };
}
