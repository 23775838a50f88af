using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>Reads the cells of one feature: missing texts first, then the institution's codes, then the value itself.</summary>
internal abstract class CellReader
{
    private readonly MissingTexts missing;
    private readonly ColumnMapping? mapping;
    private CellCodes<CellValue>? codes;
    private HashSet<long> codedIntegers = [];

    protected CellReader(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
    {
        Feature = feature;
        Column = column;
        NumberText = numberText;
        missing = new MissingTexts(format, feature.MissingValues);
        mapping = format.Mappings.FirstOrDefault(candidate => candidate.Column == feature.Name);
        Multiply = mapping?.Multiply is null or 0 ? 1 : mapping.Multiply;
        Add = mapping?.Add ?? 0;
    }

    public Feature Feature { get; }

    /// <summary>Decides what is accepted: the same bounds as the enclave's.</summary>
    protected TableColumn Column { get; }

    protected NumberText NumberText { get; }

    protected double Multiply { get; }

    protected double Add { get; }

    /// <summary>Categories and truth values: a cell that is no code but reads like a code's meaning may be another code altogether.</summary>
    protected virtual bool RefusesUncodedMeanings => true;

    public static CellReader Of(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
    {
        CellReader reader = feature.Type switch
        {
            FeatureType.Float32 or FeatureType.Float64 => new FloatCellReader(feature, column, format, numberText),
            FeatureType.Int32 or FeatureType.Int64 => new IntegerCellReader(feature, column, format, numberText),
            FeatureType.Bool => new BoolCellReader(feature, column, format, numberText),
            FeatureType.Category => new CategoryCellReader(feature, column, format, numberText),
            _ => throw new ArgumentException($"feature \"{feature.Name}\" has no type", nameof(feature)),
        };
        reader.ReadCodes();
        return reader;
    }

    public CellFault Read(in TableCell cell, ref CellValue value)
    {
        value = default;
        if (missing.Contains(cell))
        {
            return Missing(ref value);
        }

        if (codes is not null && codes.TryGet(cell, out var coded))
        {
            value = coded;
            return coded.IsMissing ? Missing(ref value) : CellFault.None;
        }

        var fault = ReadValue(cell, ref value);
        return fault == CellFault.None && codes is not null && RefusesUncodedMeanings && !value.IsMissing && codedIntegers.Contains(value.Integer) ? CellFault.UnknownCode : fault;
    }

    /// <summary>What is wrong with a cell, and how to mend it.</summary>
    public (string Message, string Mend) Explain(CellFault fault, in TableCell cell)
    {
        var shown = CellWords.Quoted(cell);
        return fault switch
        {
            CellFault.MissingValue => ("the value is missing, and the study rejects rows without it", "fill the cell, leave the row out, or agree on missing: impute in the study"),
            CellFault.UnknownCode => ($"{shown} is none of the codes mapped for this institution, and one of them already means the same", $"add it to the participant's codes of {Feature.Name}; known are {CellWords.List(codes!.Sources)}"),
            CellFault.OutOfRange => ($"{shown}{Converted(cell)} is outside {Range()}", "correct the cell, leave it empty if the value is unknown, or agree on another range in the study"),
            CellFault.Overflow => ($"{shown}{Converted(cell)} does not fit into {CellWords.TypeName(Feature.Type)}", Feature.Type == FeatureType.Int32 ? "correct the cell, or agree on type: int64 in the study" : "correct the cell"),
            CellFault.NotWhole => ($"{shown}{Converted(cell)} is not a whole number", "correct the cell, or agree on type: float32 in the study"),
            CellFault.UnknownCategory => ($"{shown} is no category of {Feature.Name}{DidYouMean.Hint(cell.ToString(), Feature.Categories)}", $"correct the cell, or map it under the participant's codes; known are {CellWords.List(Feature.Categories)}"),
            CellFault.NotABool => ($"{shown} is neither true nor false", $"write {BoolText.Accepted}, or map it under the participant's codes"),
            _ => CellWords.Explain(fault, cell, NumberText.DecimalSign),
        };
    }

    protected abstract CellFault ReadValue(in TableCell cell, ref CellValue value);

    /// <summary>A meaning as the study writes it, without unit conversion.</summary>
    protected abstract bool TryReadMeaning(string text, ref CellValue value);

    /// <summary>The cell as a number; a number that the feature takes for missing is reported as such.</summary>
    protected CellFault ReadNumber(in TableCell cell, ref CellValue value, out double number)
    {
        if (cell.Kind != CellKind.Text)
        {
            number = cell.Number;
            return CellFault.None;
        }

        if (!NumberText.TryParse(cell.Text, out number))
        {
            return NumberText.Diagnose(cell.Text);
        }

        if (IsMissing(number))
        {
            return Missing(ref value);
        }

        return CellFault.None;
    }

    protected bool IsMissing(double number) => missing.Contains(number);

    protected bool HasMissingNumbers => missing.HasNumbers;

    protected CellFault Missing(ref CellValue value)
    {
        value.IsMissing = true;
        return Column.AllowsMissing ? CellFault.None : CellFault.MissingValue;
    }

    private void ReadCodes()
    {
        if (mapping is not { Codes.Count: > 0 })
        {
            return;
        }

        var meanings = new List<KeyValuePair<string, CellValue>>();
        foreach (var code in mapping.Codes)
        {
            var meaning = new CellValue { IsMissing = code.Target.Length == 0 };
            if (!meaning.IsMissing && !TryReadMeaning(code.Target, ref meaning))
            {
                throw new ArgumentException($"the study maps the code \"{code.Source}\" of \"{Feature.Name}\" to \"{code.Target}\", which it does not accept itself; the study must be mended");
            }

            meanings.Add(new(code.Source, meaning));
            if (!meaning.IsMissing)
            {
                codedIntegers.Add(meaning.Integer);
            }
        }

        codes = new CellCodes<CellValue>(meanings, NumberText);
    }

    private string Converted(in TableCell cell)
    {
        if (Multiply == 1 && Add == 0)
        {
            return "";
        }

        var number = cell.Number;
        return cell.Kind != CellKind.Text || NumberText.TryParse(cell.Text, out number)
            ? $" ({CellWords.Number((number * Multiply) + Add)} in the study's unit{(Feature.Unit.Length == 0 ? "" : " " + Feature.Unit)})"
            : "";
    }

    private string Range()
    {
        var low = Feature.HasMinimum ? CellWords.Number(Feature.Minimum) : "any";
        var high = Feature.HasMaximum ? CellWords.Number(Feature.Maximum) : "any";
        return $"{low} to {high}{(Feature.Unit.Length == 0 ? "" : " " + Feature.Unit)}";
    }
}
