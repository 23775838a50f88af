using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind tdx.</summary>
internal static class IntelTdxReferenceRules
{
    public static void Check(IntelTdxReference reference, string field, Violations violations)
    {
        violations.Count($"{field}.images", reference.Images.Count, 1, ManifestLimits.MaximumIntelImages);
        violations.Unique($"{field}.images", reference.Images.Select(image => $"MRTD {Convert.ToHexStringLower(image.MrTd.Span)}, RTMRs {string.Join(' ', image.Rtmrs.Select(rtmr => Convert.ToHexStringLower(rtmr.Span)))}"));
        for (var index = 0; index < reference.Images.Count; index++)
        {
            var image = reference.Images[index];
            var at = $"{field}.images[{index}]";
            violations.Require(image.MrTd.Length == TrustDomain.MeasurementBytes, $"{at}.mr_td", $"it has {TrustDomain.MeasurementBytes} bytes");
            violations.Require(
                image.Rtmrs.Count == TrustDomain.RegisterCount && image.Rtmrs.All(rtmr => rtmr.Length == TrustDomain.MeasurementBytes),
                $"{at}.rtmrs",
                $"there are {TrustDomain.RegisterCount} of {TrustDomain.MeasurementBytes} bytes each");
        }

        IntelTcbPolicyRules.Check(reference.Tcb, $"{field}.tcb", violations);
    }
}
