namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>What a <c>csv</c> part says; null for what it leaves open.</summary>
internal sealed record CsvSettings(bool? Header, string? Delimiter, string? Decimal, string? Encoding, List<string>? Missing, List<string>? Columns)
{
    public static CsvSettings None { get; } = new(null, null, null, null, null, null);

    /// <summary>True when a part could not be read: what takes effect is not known then.</summary>
    public bool IsBroken { get; init; }

    /// <summary>True when it says how columns are found.</summary>
    public bool NamesColumns => Header is not null || Columns is not null;

    /// <summary>True when it says what separates cells or decimals.</summary>
    public bool NamesSigns => Delimiter is not null || Decimal is not null;

    /// <summary>This participant's settings over the study's. Its own header line, or own list of columns, replaces both of the study's.</summary>
    public CsvSettings Over(CsvSettings study)
    {
        return new CsvSettings(
            NamesColumns ? Header : study.Header,
            Delimiter ?? study.Delimiter,
            Decimal ?? study.Decimal,
            Encoding ?? study.Encoding,
            Missing ?? study.Missing,
            NamesColumns ? Columns ?? (Header == false ? study.Columns : null) : study.Columns) { IsBroken = IsBroken || study.IsBroken };
    }

    /// <summary>A file whose columns are listed has no header line unless said otherwise.</summary>
    public bool HasHeader => Header ?? Columns is null;
}
