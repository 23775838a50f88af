using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Models;

/// <summary>Checks one <see cref="FeatureEncoding"/>: within limits, and in the one form that means what it means.</summary>
internal static class EncodingCheck
{
    /// <summary>Why the encoding is refused, or null.</summary>
    public static Refusal? Refuse(FeatureEncoding encoding)
    {
        if (encoding.Name.Length == 0)
        {
            return new Refusal(Reasons.MalformedMessage, "the model has a column without a name");
        }

        return encoding.Type switch
        {
            FeatureType.Category => RefuseCategory(encoding),
            FeatureType.Float32 or FeatureType.Float64 or FeatureType.Int32 or FeatureType.Int64 or FeatureType.Bool => RefuseNumber(encoding),
            FeatureType.Unspecified or _ => new Refusal(Reasons.MalformedMessage, $"the model's column \"{encoding.Name}\" has an unknown type"),
        };
    }

    private static Refusal? RefuseCategory(FeatureEncoding encoding)
    {
        var count = encoding.Categories.Count;
        if (count is < 1 or > ModelLimits.MaximumCategories)
        {
            return new Refusal(
                Reasons.LimitExceeded, $"the model's column \"{encoding.Name}\" has {count} categories; 1 to {ModelLimits.MaximumCategories} are accepted");
        }

        var canonical = encoding.Impute >= -1 && encoding.Impute < count && encoding.Impute == Math.Truncate(encoding.Impute)
            && CanonicalNumber.Accepts(encoding.Impute) && CanonicalNumber.Accepts(encoding.Offset) && encoding is { Offset: 0, Scale: 0 };
        return canonical ? null : NotCanonical(encoding);
    }

    private static Refusal? RefuseNumber(FeatureEncoding encoding)
    {
        var canonical = encoding.Categories.Count == 0 && encoding.Scale > 0
            && CanonicalNumber.AcceptsSingle(encoding.Impute) && CanonicalNumber.AcceptsSingle(encoding.Offset) && CanonicalNumber.AcceptsSingle(encoding.Scale);
        return canonical ? null : NotCanonical(encoding);
    }

    private static Refusal NotCanonical(FeatureEncoding encoding) =>
        new(Reasons.NotCanonical, $"the model's column \"{encoding.Name}\" is encoded in a way that this version does not write");
}
