using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables;

/// <summary>How one institution's file becomes rows of the study: for each of the study's columns the file's column and what reads its cells.</summary>
internal sealed class TableLayout
{
    public TableLayout(StudyManifest manifest, string participant)
    {
        var own = manifest.Participants.FirstOrDefault(candidate => candidate.Name == participant)
            ?? throw new ArgumentException($"the study has no participant \"{participant}\"", nameof(participant));
        Format = own.Table ?? new TableFormat { Header = true };
        Manifest = manifest;
        Schema = TableSchema.Of(manifest);
        NumberText = new NumberText(Format.Decimal is "," ? ',' : '.');
        Features = [.. manifest.Features.Select((feature, index) => CellReader.Of(feature, Schema.Columns[index], Format, NumberText))];
        Label = new LabelCellReader(manifest.Label, Format, NumberText);
    }

    public StudyManifest Manifest { get; }

    public TableSchema Schema { get; }

    public TableFormat Format { get; }

    public NumberText NumberText { get; }

    /// <summary>In the study's order.</summary>
    public IReadOnlyList<CellReader> Features { get; }

    public LabelCellReader Label { get; }

    /// <summary>Null when the study has no record key.</summary>
    public string? RecordKey => Manifest.RecordKey.Length == 0 ? null : Manifest.RecordKey;

    /// <summary>The file's name for a column of the study.</summary>
    public string SourceOf(string column)
        => Format.Mappings.FirstOrDefault(mapping => mapping.Column == column)?.Source is { Length: > 0 } source ? source : column;

    /// <summary>For reports: the study's name, with the file's in brackets where it differs.</summary>
    public string Shown(string column) => SourceOf(column) is var source && source == column ? column : $"{column} [{source}]";
}
