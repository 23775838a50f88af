using FederatedGateway.Trust.Headers;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>Every bound of a feature table.</summary>
public static class TableLimits
{
    /// <summary>Feature columns of one table, as a manifest may list them.</summary>
    public const int MaximumColumns = 4_096;

    /// <summary>Rows of one table.</summary>
    public const long MaximumRows = HeaderLimits.MaximumRows;

    /// <summary>Categories of one column; an index takes two bytes.</summary>
    public const int MaximumCategories = 4_096;

    /// <summary>A record key is an HMAC-SHA-256.</summary>
    public const int RecordKeyBytes = 32;
}
