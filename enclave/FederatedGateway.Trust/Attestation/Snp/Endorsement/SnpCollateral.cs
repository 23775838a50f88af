using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Snp.Endorsement;

/// <summary>What came beside a report: certificates (the host's VCEK or VLEK, perhaps a chain) and revocation lists.</summary>
internal sealed record SnpCollateral(IReadOnlyList<Certificate> Certificates, IReadOnlyList<RevocationList> RevocationLists)
{
    public static Verdict<SnpCollateral> Parse(IEnumerable<Collateral> parts)
    {
        var certificates = new List<Certificate>();
        var lists = new List<RevocationList>();
        foreach (var part in parts)
        {
            Refusal? refusal = null;
            switch (part.Kind)
            {
                case CollateralKind.Certificate when Certificate.Parse(part.Data.Memory).TryGetValue(out var certificate, out refusal):
                    certificates.Add(certificate);
                    break;
                case CollateralKind.Crl when RevocationList.Parse(part.Data.Memory).TryGetValue(out var list, out refusal):
                    lists.Add(list);
                    break;
                default:
                    return Verdict<SnpCollateral>.Refused(refusal ?? new Refusal(Reasons.CollateralMismatch, $"collateral of kind {(int)part.Kind} does not belong to an SEV-SNP report: it has certificates and revocation lists"));
            }
        }

        return Verdict<SnpCollateral>.Accepted(new SnpCollateral(certificates, lists));
    }
}
