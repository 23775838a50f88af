using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;
using EndorsementRoot = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind tpm.</summary>
internal static class TpmReferenceRules
{
    public static void Check(TpmReference reference, string field, Violations violations)
    {
        violations.Count($"{field}.endorsement_roots", reference.EndorsementRoots.Count, 1, ManifestLimits.MaximumEndorsementRoots);
        for (var index = 0; index < reference.EndorsementRoots.Count; index++)
        {
            var root = reference.EndorsementRoots[index];
            var at = $"{field}.endorsement_roots[{index}]";
            violations.Require(root.Length <= ManifestLimits.MaximumEndorsementRootBytes, at, $"it has {root.Length} bytes; at most {ManifestLimits.MaximumEndorsementRootBytes} are accepted");
            if (!EndorsementRoot.Parse(root.Memory).TryGetValue(out var certificate, out var refusal))
            {
                violations.Add(at, refusal.Detail);
            }
            else
            {
                violations.Require(certificate.IsAuthority, at, "it is no authority's certificate: name who certifies the TPM's endorsement keys");
            }
        }

        violations.Unique($"{field}.endorsement_roots", reference.EndorsementRoots.Select(root => Sha256Digest.Of(root.Span).ToString()));
        PcrSetRules.Check(reference.States, $"{field}.states", violations);
        violations.Range($"{field}.maximum_enrolment_age_seconds", reference.MaximumEnrolmentAgeSeconds, 1, ManifestLimits.MaximumEnrolmentAgeSeconds);
    }
}
