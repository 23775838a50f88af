using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>A column in words.</summary>
internal sealed record DescribedColumn(string Name, string Type, string Unit, string Values, string Missing)
{
    public static DescribedColumn Of(Feature feature) => new(
        feature.Name,
        feature.Type.ToString().ToLowerInvariant(),
        feature.Unit,
        feature.Type == FeatureType.Category ? string.Join(", ", feature.Categories)
            : feature.HasMinimum || feature.HasMaximum ? $"{(feature.HasMinimum ? feature.Minimum : "…")} to {(feature.HasMaximum ? feature.Maximum : "…")}"
            : string.Empty,
        feature.Missing == MissingRule.Impute ? "imputed" : "refused");
}
