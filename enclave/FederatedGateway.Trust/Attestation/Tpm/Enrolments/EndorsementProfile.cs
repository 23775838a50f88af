using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>
/// What makes a certificate that of an endorsement key (TCG EK Credential Profile 2.x §3.2): the tcg-kp-EKCertificate usage and a key that decrypts. The TPM's maker and
/// model stand in a critical subject alternative name, which is not interpreted: any TPM of an accepted root will do.
/// </summary>
internal static class EndorsementProfile
{
    private const string EndorsementUsage = "2.23.133.8.1";

    /// <summary>Null when it is one.</summary>
    public static Refusal? Problem(Certificate certificate)
    {
        var key = certificate.PublicKey;
        if (key.IsRsa ? key.Bits is < TpmLimits.MinimumRsaBits or > TpmLimits.MaximumRsaBits : key.Bits is not (256 or 384))
        {
            return Refused($"its key is neither RSA of {TpmLimits.MinimumRsaBits} to {TpmLimits.MaximumRsaBits} bits nor P-256 nor P-384");
        }

        if (certificate.IsAuthority || !certificate.AllowsUsage(key.IsRsa ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.KeyAgreement))
        {
            return Refused("it is an authority's, or its key may not decrypt");
        }

        return certificate.Extension(CertificateExtensions.ExtendedKeyUsage) is { } usages && Names(usages)
            ? null
            : Refused($"it has not the extended key usage {EndorsementUsage} (tcg-kp-EKCertificate)");
    }

    private static bool Names(ReadOnlyMemory<byte> usages)
    {
        try
        {
            var outer = new AsnReader(usages, AsnEncodingRules.DER);
            var list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var found = false;
            while (list.HasData)
            {
                found |= list.ReadObjectIdentifier() == EndorsementUsage;
            }

            return found;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static Refusal Refused(string detail) => new(Reasons.EvidenceChainInvalid, $"the certificate that the enrolment names is not that of an endorsement key: {detail}");
}
