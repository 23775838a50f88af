using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind sgx.</summary>
internal static class IntelSgxReferenceRules
{
    public static void Check(IntelSgxReference reference, string field, Violations violations)
    {
        violations.Count($"{field}.mr_enclaves", reference.MrEnclaves.Count, 0, ManifestLimits.MaximumMeasurements);
        violations.Require(reference.MrEnclaves.All(measurement => measurement.Length == Sha256Digest.Length), $"{field}.mr_enclaves", $"every MRENCLAVE has {Sha256Digest.Length} bytes");
        violations.Unique($"{field}.mr_enclaves", reference.MrEnclaves.Select(measurement => Convert.ToHexStringLower(measurement.Span)));
        violations.Require(reference.MrEnclaves.Count + reference.Signers.Count > 0, field, "it names neither an MRENCLAVE nor a signer, so it accepts nothing");
        violations.Count($"{field}.signers", reference.Signers.Count, 0, ManifestLimits.MaximumIntelImages);
        violations.Unique($"{field}.signers", reference.Signers.Select(signer => $"{Convert.ToHexStringLower(signer.MrSigner.Span)} with product {signer.ProductId}"));
        for (var index = 0; index < reference.Signers.Count; index++)
        {
            var signer = reference.Signers[index];
            var at = $"{field}.signers[{index}]";
            violations.Require(signer.MrSigner.Length == Sha256Digest.Length, $"{at}.mr_signer", $"it has {Sha256Digest.Length} bytes");
            violations.Range($"{at}.product_id", signer.ProductId, 0, ushort.MaxValue);
            violations.Range($"{at}.minimum_svn", signer.MinimumSvn, 0, ushort.MaxValue);
        }

        IntelTcbPolicyRules.Check(reference.Tcb, $"{field}.tcb", violations);
    }
}
