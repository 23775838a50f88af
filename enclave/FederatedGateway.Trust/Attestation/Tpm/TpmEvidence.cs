using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>
/// Evidence of a TPM 2.0: boot integrity, never confidential computing. A quote is worth as much as the word that its key is in a TPM: a challenger's enrolment names the
/// attestation key and the endorsement certificate, and the certificate leads to its maker.
/// </summary>
internal sealed class TpmEvidence : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.Tpm;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.Tpm;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.QualifyingData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
    {
        if (!StrictProto.Parse<TpmReport>(evidence.Report.Memory, "TPM report", TpmQuoteVerifier.MaximumReportBytes).TryGetValue(out var report, out var refusal)
            || report.AttestationKey.Length > TpmLimits.MaximumPublicBytes)
        {
            return Refused(Reasons.EvidenceMalformed, refusal?.Detail ?? $"the attestation key has more than {TpmLimits.MaximumPublicBytes} bytes");
        }

        if (!TpmPublic.Parse(report.AttestationKey.Span).TryGetValue(out var key, out refusal))
        {
            return Verdict<ReportClaims>.Refused(refusal);
        }

        if (TpmAttestationKey.Problem(key) is { } problem)
        {
            return Verdict<ReportClaims>.Refused(problem);
        }

        return TpmQuoteVerifier.Verify(report, TpmVerificationKey.Of(key)).Then(quote => TpmCollateral.Read(evidence.Collateral)
            .Then(collateral => Verify(quote, key, collateral, now)));
    }

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
    {
        var tpm = (TpmClaims)claims;
        var accepted = reference.Tpm;
        if (!accepted.EndorsementRoots.Any(root => tpm.Endorsement.IsBelow(root.Memory)))
        {
            return new Refusal(Reasons.EvidenceRootUntrusted, $"the TPM's endorsement certificate leads to {tpm.Endorsement.Root}, which is none of the accepted endorsement roots");
        }

        if (tpm.Revocation != RevocationStatus.Good && !accepted.AllowUncheckedRevocation)
        {
            return new Refusal(Reasons.RevocationUnchecked, "no current revocation list was at hand for the endorsement certificate or an authority above it");
        }

        var vouched = tpm.Enrolments.Where(enrolment => policy.Challengers.Contains(enrolment.Challenger)).ToList();
        if (vouched.Count == 0)
        {
            return new Refusal(Reasons.EnrolmentInvalid, "nobody who may challenge a TPM for this study vouches for the attestation key: no enrolment is by a participant");
        }

        var newest = vouched.Max(enrolment => enrolment.Time);
        return now - newest > TimeSpan.FromSeconds(Math.Clamp(accepted.MaximumEnrolmentAgeSeconds, 0, UnixTime.Maximum))
            ? new Refusal(Reasons.CollateralTooOld, $"the newest enrolment by a participant is of {newest:u}, older than the {accepted.MaximumEnrolmentAgeSeconds} seconds that are accepted; enrol the TPM again")
            : PcrStates.Refuse(tpm.Quote.Pcrs, accepted.States, policy.Measurements);
    }

    private static Verdict<ReportClaims> Verify(VerifiedQuote quote, TpmPublic key, TpmCollateral collateral, DateTimeOffset now)
    {
        if (collateral.EventLog is { } log && Replay(log, quote.Pcrs) is { } mismatch)
        {
            return Verdict<ReportClaims>.Refused(mismatch);
        }

        var name = key.Name();
        var endorsement = collateral.Enrolments[0].EndorsementCertificate;
        if (collateral.Enrolments.Any(enrolment => !enrolment.AttestationKeyName.Span.SequenceEqual(name) || !enrolment.EndorsementCertificate.Equals(endorsement)))
        {
            return Refused(Reasons.EnrolmentInvalid, $"an enrolment is of another attestation key than {Convert.ToHexStringLower(name)}, or enrolments name different endorsement keys");
        }

        if (collateral.Enrolments.Any(enrolment => enrolment.Time - now > EvidenceExpectation.MaximumClockDifference))
        {
            return Refused(Reasons.EnrolmentInvalid, $"an enrolment was made later than {now:u}; check the clocks");
        }

        if (collateral.Certificates.FirstOrDefault(certificate => certificate.Digest.Equals(endorsement)) is not { } leaf)
        {
            return Refused(Reasons.CollateralMissing, $"the endorsement certificate {endorsement} that the enrolment names is not in the collateral");
        }

        return EndorsementProfile.Problem(leaf) is { } problem
            ? Verdict<ReportClaims>.Refused(problem)
            : VerifyChain(leaf, collateral, now).Then(path => Verdict<ReportClaims>.Accepted(
                new TpmClaims(quote, key, new EndorsementChain(path), collateral.Enrolments, collateral.EventLog, path.Revocation)));
    }

    // No maker's root is pinned here: the chain is followed as far as it goes, and a reference value says whether it went to somebody trusted.
    private static Verdict<VerifiedPath> VerifyChain(Certificate leaf, TpmCollateral collateral, DateTimeOffset now)
        => CertificatePath.Verify(leaf, collateral.Certificates, certificate => certificate != leaf && IsTop(certificate, collateral.Certificates), collateral.RevocationLists, now);

    private static bool IsTop(Certificate certificate, IReadOnlyList<Certificate> candidates)
        => certificate.IsSelfIssued || !candidates.Any(candidate => candidate.Subject.Span.SequenceEqual(certificate.Issuer.Span) && certificate.IsSignedBy(candidate));

    private static Refusal? Replay(EventLog log, PcrValues pcrs)
    {
        if (log.Replay(TpmAlgorithm.Sha256) is not { } values)
        {
            return new Refusal(Reasons.EventLogMismatch, "the event log does not speak of the SHA-256 bank in every event");
        }

        var different = pcrs.ByIndex.Where(pcr => values.TryGetValue(pcr.Key, out var value) && !value.Span.SequenceEqual(pcr.Value.Span)).Select(pcr => pcr.Key).ToList();
        return different.Count == 0
            ? null
            : new Refusal(Reasons.EventLogMismatch, $"the event log does not give the quoted value of register {string.Join(", ", different)}: it is of another boot, or not whole");
    }

    private static Verdict<ReportClaims> Refused(string reason, string detail) => Verdict<ReportClaims>.Refused(reason, detail);
}
