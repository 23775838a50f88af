namespace FederatedGateway.Client.Tables;

/// <summary>What a check of a whole file found. A clean report is the ticket for reading the same bytes again (<see cref="TableFile.ReadRowsAsync"/>).</summary>
public sealed record TableReport
{
    /// <summary>The file's name.</summary>
    public required string File { get; init; }

    /// <summary>Data rows, with those that break rules.</summary>
    public required long Rows { get; init; }

    public required long LengthBytes { get; init; }

    /// <summary>SHA-256 of the file, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }

    /// <summary>In the file's order; at most <see cref="TableFileLimits.MaximumListed"/>.</summary>
    public required IReadOnlyList<TableViolation> Violations { get; init; }

    /// <summary>All violations by rule and column, in the order in which they were met first.</summary>
    public required IReadOnlyList<TableRuleCount> Totals { get; init; }

    /// <summary>What is no error but may surprise: ignored columns, blank lines, a label that is never positive.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Missing values for each feature in the study's order.</summary>
    public required IReadOnlyList<long> MissingValues { get; init; }

    /// <summary>Rows whose label is positive.</summary>
    public required long PositiveRows { get; init; }

    /// <summary>The label's texts and what they were taken for, most frequent first; at most <see cref="TableFileLimits.MaximumLabelTexts"/>.</summary>
    public required IReadOnlyList<TableLabelCount> Labels { get; init; }

    public bool IsClean => Totals.Count == 0;

    public long ViolationCount => Totals.Sum(total => total.Count);
}
