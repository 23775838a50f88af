using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>The documents beside a TPM's report, each read.</summary>
/// <param name="Certificates">The endorsement key's and those above it, in any order.</param>
/// <param name="RevocationLists">In any order.</param>
/// <param name="Enrolments">At least one.</param>
/// <param name="EventLog">Where the host gave one.</param>
internal sealed record TpmCollateral(
    IReadOnlyList<Certificate> Certificates, IReadOnlyList<RevocationList> RevocationLists, IReadOnlyList<VerifiedTpmEnrolment> Enrolments, EventLog? EventLog)
{
    public static Verdict<TpmCollateral> Read(IEnumerable<Collateral> parts)
    {
        var certificates = new List<Certificate>();
        var lists = new List<RevocationList>();
        var enrolments = new List<VerifiedTpmEnrolment>();
        EventLog? log = null;
        foreach (var part in parts)
        {
            var refusal = part.Kind switch
            {
                CollateralKind.Certificate => Add(Certificate.Parse(part.Data.Memory), certificates),
                CollateralKind.Crl => Add(RevocationList.Parse(part.Data.Memory), lists),
                CollateralKind.TpmEnrolment => Add(TpmEnrolments.Verify(part.Data.Memory), enrolments),
                CollateralKind.EventLog when log is null => EventLog.Parse(part.Data.Memory).TryGetValue(out log, out var problem) ? null : problem,
                CollateralKind.EventLog => new Refusal(Reasons.CollateralMalformed, "there are two event logs"),
                _ => new Refusal(Reasons.CollateralMalformed, $"TPM evidence has no collateral of kind {part.Kind}"),
            };
            if (refusal is not null)
            {
                return Verdict<TpmCollateral>.Refused(refusal);
            }
        }

        return enrolments.Count > 0
            ? Verdict<TpmCollateral>.Accepted(new TpmCollateral(certificates, lists, enrolments, log))
            : Verdict<TpmCollateral>.Refused(Reasons.EnrolmentMissing, "no enrolment vouches that the attestation key lives in a TPM; enrol the host's TPM with a participant first");
    }

    private static Refusal? Add<T>(Verdict<T> verdict, List<T> list)
        where T : notnull
    {
        if (!verdict.TryGetValue(out var value, out var refusal))
        {
            return refusal;
        }

        list.Add(value);
        return null;
    }
}
