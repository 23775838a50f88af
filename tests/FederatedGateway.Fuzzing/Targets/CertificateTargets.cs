using System.Text;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;
using SnpEndorsementKey = FederatedGateway.Trust.Attestation.Snp.Endorsement.EndorsementKey;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>X.509, with what each vendor reads from its own extensions.</summary>
internal static class CertificateTargets
{
    private static readonly byte[][] Words =
    [
        [0x30, 0x80], [0x30, 0x82], [0x02, 0x01, 0x00], [0x05, 0x00], [0x01, 0x01, 0xff], [0x17, 0x0d], [0x18, 0x0f], [0xa0, 0x03], [0xa3, 0x82],
        .. new[] { "20250101000000Z", "500101000000Z", "99991231235959Z" }.Select(Encoding.ASCII.GetBytes),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("certificate", ReadCertificate, () => SampleSeeds.Certificates().Concat(IntelSeeds.Parts(CollateralKind.Certificate)).Concat(SharedVectors.Read("snp/trustee/test-vcek.der", "tpm/swtpm-generated/ek-rsa2048.der", "tpm/swtpm-generated/ek-secp384r1.der")))
        {
            Form = new DerMutation(), Words = Words,
        },
        new("revocation-list", ReadList, () => SampleSeeds.RevocationLists().Concat(IntelSeeds.Parts(CollateralKind.Crl))) { Form = new DerMutation(), Words = Words, MaximumBytes = 64 * 1024 },
        new("pem", bytes => PemText.ReadCertificates(bytes.Span), () => [Pem(), .. SharedVectors.Read("intel/oasis-core/tcb_info_v3_fmspc_00606A000000_certs.pem")])
        {
            Words = [.. new[] { "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----", "\r\n", "==" }.Select(Encoding.ASCII.GetBytes)],
        },
    ];

    private static byte[] Pem() => Encoding.ASCII.GetBytes(string.Join('\n', SampleSeeds.Certificates().Take(2).Select(der => System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", der))));

    private static void ReadCertificate(ReadOnlyMemory<byte> bytes)
    {
        if (Certificate.Parse(bytes).TryGetValue(out var certificate, out _))
        {
            _ = certificate.IsSignedBy(certificate);
            _ = PckIdentity.Read(certificate);
            _ = SnpEndorsementKey.KindOf(certificate);
            _ = SnpEndorsementKey.Read(certificate, SigningKeyKind.Vcek);
            _ = SnpEndorsementKey.Read(certificate, SigningKeyKind.Vlek);
            _ = EndorsementProfile.Problem(certificate);
            _ = CertificatePath.Verify(certificate, [certificate], _ => true, [], certificate.NotBefore);
        }
    }

    private static void ReadList(ReadOnlyMemory<byte> bytes)
    {
        if (RevocationList.Parse(bytes).TryGetValue(out var list, out _))
        {
            var authority = Certificate.Parse(SampleSeeds.Tpm.Root).OrThrow();
            _ = CertificatePath.Verify(authority, [authority], _ => true, [list], SampleSeeds.Now);
        }
    }
}
