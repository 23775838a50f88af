using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>
/// The hardware seam: one implementation per kind of evidence, none with a state or a clock. The two questions stay apart: <see cref="Verify"/> knows no policy, <see cref="Validate"/> no signature.
/// </summary>
internal interface IEvidenceKind
{
    EvidenceKind Kind { get; }

    /// <summary>Which reference values speak of this kind.</summary>
    ReferenceValue.KindOneofCase Reference { get; }

    /// <summary>Is the report genuine? Signatures, roots, revocation, time. What it binds is in the claims.</summary>
    /// <param name="evidence">Report and collateral, within their size limits; a key config is not looked at.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now);

    /// <summary>What a report of this kind must bind for these keys.</summary>
    byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role);

    /// <summary>Does this reference value accept what the report claims? Null when it does.</summary>
    /// <param name="claims">Of this kind.</param>
    /// <param name="reference">Of this kind.</param>
    /// <param name="policy">That the reference value is part of.</param>
    /// <param name="now">The clock that the report was verified with.</param>
    Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now);
}
