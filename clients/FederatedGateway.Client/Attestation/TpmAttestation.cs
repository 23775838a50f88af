using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation;

/// <summary>Puts this institution's own enrolment beside a TPM's evidence, and challenges the TPM where there is none yet, or none that the study still accepts.</summary>
internal sealed class TpmAttestation(Institution institution)
{
    /// <summary>As the contract says.</summary>
    private const int MaximumEndorsements = 4;

    /// <param name="evidence">As received; enrolments by others stay beside it where they agree.</param>
    /// <param name="study">In whose directory the enrolment is kept.</param>
    /// <param name="appraise">Verifies and validates evidence.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<Verdict<FreshEvidence>> AttestAsync(Evidence evidence, VerifiedStudy study, Func<Evidence, Verdict<FreshEvidence>> appraise, CancellationToken cancellationToken)
    {
        if (!NameOf(evidence).TryGetValue(out var name, out var refusal))
        {
            return Verdict<FreshEvidence>.Refused(refusal);
        }

        var kept = new KeptEnrolments(new StudyDirectory(institution.Profile, study.Digest, institution.Time));
        if (kept.Find(name) is { } own && appraise(With(evidence, own)) is var known && (known.IsAccepted || !TpmEnrolments.MayMend(known.Refusal)))
        {
            return known;
        }

        var keys = (await institution.Gateway.Attestation.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: cancellationToken)).Keys ?? new();
        var challenge = new TpmChallenge(institution);
        var verdict = Verdict<FreshEvidence>.Refused(Reasons.EnrolmentMissing, "the host's TPM has no endorsement certificate to be challenged with");
        foreach (var certificate in keys.EndorsementCertificates.Take(MaximumEndorsements))
        {
            if (!(await challenge.EnrolAsync(name, certificate, cancellationToken)).TryGetValue(out var enrolment, out refusal))
            {
                verdict = Verdict<FreshEvidence>.Refused(refusal);
                continue;
            }

            verdict = appraise(With(evidence, enrolment));
            if (verdict.IsAccepted)
            {
                kept.Keep(name, enrolment);
                return verdict;
            }
        }

        return verdict;
    }

    private static Verdict<byte[]> NameOf(Evidence evidence)
        => StrictProto.Parse<TpmReport>(evidence.Report.Memory, "TPM report", TpmQuoteVerifier.MaximumReportBytes)
            .Then(report => report.AttestationKey.Length <= TpmLimits.MaximumPublicBytes
                ? TpmPublic.Parse(report.AttestationKey.Span)
                : Verdict<TpmPublic>.Refused(Reasons.EvidenceMalformed, "the attestation key is too long"))
            .Then(key => TpmAttestationKey.Problem(key) is { } problem ? Verdict<byte[]>.Refused(problem) : Verdict<byte[]>.Accepted(key.Name()));

    /// <summary>This institution's own comes first: enrolments by others that speak of other keys are left away.</summary>
    private static Evidence With(Evidence evidence, ByteString own)
    {
        var with = evidence.Clone();
        with.Collateral.Clear();
        with.Collateral.AddRange(evidence.Collateral.Where(part => part.Kind != CollateralKind.TpmEnrolment));
        EvidenceCollateral.Append(with, [new Collateral { Kind = CollateralKind.TpmEnrolment, Data = own }]);
        EvidenceCollateral.Append(with, evidence.Collateral);
        return with;
    }
}
