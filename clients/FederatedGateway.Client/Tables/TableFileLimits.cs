using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.Tables;

/// <summary>Bounds on an institution's own file.</summary>
public static class TableFileLimits
{
    /// <summary>As many as a manifest may list; spreadsheets end at as many.</summary>
    public const int MaximumColumns = ManifestLimits.MaximumFileColumns;

    public const long MaximumRows = ManifestLimits.MaximumRows;

    /// <summary>One row of a delimited file, in characters: 16,384 columns of 256. Memory for a row is bounded by twice as many bytes.</summary>
    public const int MaximumRowCharacters = 4 * 1024 * 1024;

    /// <summary>One row group of a Parquet file, decoded, for the columns that the study reads. Writers make groups of 16 to 128 MiB.</summary>
    public const long MaximumRowGroupBytes = 1024L * 1024 * 1024;

    /// <summary>For a Parquet file's footer, which takes milliseconds: a damaged count in it would keep the parser busy for minutes.</summary>
    public static readonly TimeSpan MaximumFooterTime = TimeSpan.FromSeconds(30);

    /// <summary>Violations listed for each rule in each column; the totals count all.</summary>
    public const int MaximumListedPerColumn = 100;

    /// <summary>Violations listed in all.</summary>
    public const int MaximumListed = 1_000;

    /// <summary>Different label texts that a report counts.</summary>
    public const int MaximumLabelTexts = 50;
}
