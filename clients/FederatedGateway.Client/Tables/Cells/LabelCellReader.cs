using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>
/// Reads the label: the study's positive texts mean yes (numbers compare as numbers), every other text means no. Where an institution has codes for it, a cell
/// must be one of them: a code that nobody mapped would otherwise silently mean no.
/// </summary>
internal sealed class LabelCellReader
{
    private readonly Label label;
    private readonly MissingTexts missing;
    private readonly NumberText numberText;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> texts;
    private readonly double[] numbers;
    private readonly CellCodes<bool?>? codes;

    public LabelCellReader(Label label, TableFormat format, NumberText numberText)
    {
        this.label = label;
        this.numberText = numberText;
        missing = new MissingTexts(format, []);
        texts = label.Positive.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        numbers = CellText.AreNumbers(label.Positive)
            ? [.. label.Positive.Select(text => CellText.TryParseNumber(text, out var number) ? number : double.NaN)]
            : [];
        var mapped = format.Mappings.FirstOrDefault(mapping => mapping.Column == label.Column)?.Codes;
        if (mapped is { Count: > 0 })
        {
            codes = new CellCodes<bool?>(
                mapped.Select(code => KeyValuePair.Create(code.Source, code.Target.Length == 0 ? default(bool?) : CellText.IndexOf(label.Positive, code.Target) >= 0)),
                numberText);
        }
    }

    public CellFault Read(in TableCell cell, out bool positive)
    {
        positive = false;
        if (missing.Contains(cell))
        {
            return CellFault.MissingLabel;
        }

        if (codes is not null)
        {
            if (!codes.TryGet(cell, out var meaning))
            {
                return CellFault.UnknownCode;
            }

            positive = meaning == true;
            return meaning is null ? CellFault.MissingLabel : CellFault.None;
        }

        if (cell.Kind == CellKind.Text && cell.Text.Contains('\uFFFD'))
        {
            return CellFault.Encoding;
        }

        positive = cell.Kind switch
        {
            CellKind.Text => texts.Contains(cell.Text) || (numbers.Length > 0 && numberText.TryParse(cell.Text, out var number) && numbers.AsSpan().Contains(number)),
            CellKind.Boolean when numbers.Length == 0 => label.Positive.Contains(cell.ToString(), StringComparer.OrdinalIgnoreCase),
            _ => numbers.AsSpan().Contains(cell.Number) || texts.Contains(cell.ToString()),
        };
        return CellFault.None;
    }

    public (string Message, string Mend) Explain(CellFault fault, in TableCell cell)
        => fault == CellFault.UnknownCode
            ? ($"{CellWords.Quoted(cell)} is none of the label's codes mapped for this institution", $"add it to the participant's codes of {label.Column}; known are {CellWords.List(codes!.Sources)}")
            : CellWords.Explain(fault, cell, numberText.DecimalSign);
}
