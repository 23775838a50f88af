using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>Documents for a report that somebody else brought than who made it. They are not trusted: each vouches for itself when the evidence is verified.</summary>
public static class EvidenceCollateral
{
    /// <summary>
    /// Adds what is new to the evidence, as far as the limits of collateral go. Of a TPM's enrolments, which must all speak of the same two keys, those are left away that
    /// speak of another attestation key than the report's, or of another endorsement key than the first.
    /// </summary>
    public static void Append(Evidence evidence, IEnumerable<Collateral> brought)
    {
        var bytes = evidence.Collateral.Sum(part => (long)part.Data.Length);
        foreach (var part in brought)
        {
            if (evidence.Collateral.Count < EvidenceVerifier.MaximumCollateralCount && bytes + part.Data.Length <= EvidenceVerifier.MaximumCollateralBytes
                && !evidence.Collateral.Contains(part) && (part.Kind != CollateralKind.TpmEnrolment || Fits(evidence, part)))
            {
                bytes += part.Data.Length;
                evidence.Collateral.Add(part);
            }
        }
    }

    private static bool Fits(Evidence evidence, Collateral brought)
        => evidence.Kind == EvidenceKind.Tpm && Read(brought) is { } enrolment
            && StrictProto.Parse<TpmReport>(evidence.Report.Memory, "TPM report", TpmQuoteVerifier.MaximumReportBytes).TryGetValue(out var report, out _)
            && TpmPublic.Parse(report.AttestationKey.Span).TryGetValue(out var key, out _) && enrolment.AttestationKeyName.Span.SequenceEqual(key.Name())
            && evidence.Collateral.Where(part => part.Kind == CollateralKind.TpmEnrolment).All(part => Read(part) is { } known && known.EndorsementCertificate.Equals(enrolment.EndorsementCertificate));

    private static VerifiedTpmEnrolment? Read(Collateral part) => TpmEnrolments.Verify(part.Data.Memory).TryGetValue(out var enrolment, out _) ? enrolment : null;
}
