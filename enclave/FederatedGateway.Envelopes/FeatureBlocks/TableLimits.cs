using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>Every bound of a feature table.</summary>
public static class TableLimits
{
    /// <summary>Feature columns of one table.</summary>
    public const int MaximumColumns = ManifestLimits.MaximumFeatures;

    /// <summary>Rows of one table.</summary>
    public const long MaximumRows = ManifestLimits.MaximumRows;

    /// <summary>Categories of one column; an index takes two bytes.</summary>
    public const int MaximumCategories = ManifestLimits.MaximumCategories;

    /// <summary>A record key is an HMAC-SHA-256.</summary>
    public const int RecordKeyBytes = 32;
}
