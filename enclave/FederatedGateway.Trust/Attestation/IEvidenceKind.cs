using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>
/// The hardware seam: one implementation per kind of evidence, none with a state or a clock. The two questions stay apart: <see cref="Verify"/> knows no study, <see cref="Validate"/> no signature.
/// </summary>
internal interface IEvidenceKind
{
    EvidenceKind Kind { get; }

    /// <summary>Is the report genuine and does it bind this? Signatures, roots, revocation, time.</summary>
    /// <param name="evidence">Report and collateral, within their size limits.</param>
    /// <param name="nonce">32 bytes.</param>
    /// <param name="keys">The keys that the report must bind.</param>
    /// <param name="role">The role that the report must bind.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    Verdict<ReportClaims> Verify(Evidence evidence, ReadOnlySpan<byte> nonce, EnclaveKeys keys, string role, DateTimeOffset now);

    /// <summary>Does the study accept what the report claims? Null when it does.</summary>
    Refusal? Validate(ReportClaims claims, VerifiedStudy study);
}
