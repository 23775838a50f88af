using System.Globalization;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>Words for what is wrong with a cell.</summary>
internal static class CellWords
{
    /// <summary>Characters of a cell that a message quotes.</summary>
    private const int MaximumShown = 40;

    public static (string Message, string Mend) Explain(CellFault fault, in TableCell cell, char decimalSign)
    {
        var shown = Quoted(cell);
        return fault switch
        {
            CellFault.NotFinite => ($"{shown} is not a finite number", "correct the cell, leave it empty, or list the text under csv missing if it means \"missing\""),
            CellFault.ThousandsSeparator => ($"{shown} has a thousands separator", $"export numbers without separators, such as 1234{decimalSign}5"),
            CellFault.DecimalSign => ($"{shown} has the decimal sign \"{(decimalSign == '.' ? ',' : '.')}\", the study says \"{decimalSign}\" for this institution", "set csv decimal for this participant, or export with the other sign"),
            CellFault.Encoding => ($"{shown} has bytes that are not text in the encoding that the study names", "set csv encoding for this participant, or export as UTF-8"),
            CellFault.MissingLabel => ("the label is missing", "fill it in, or leave the row out: a row without outcome cannot train a model"),
            _ => ($"{shown} is not a number", "correct the cell, leave it empty, or list the text under csv missing if it means \"missing\""),
        };
    }

    /// <summary>The rule that a fault breaks.</summary>
    public static string Rule(CellFault fault) => fault switch
    {
        CellFault.MissingValue => TableRules.MissingValue,
        CellFault.NotFinite => TableRules.NotFinite,
        CellFault.ThousandsSeparator => TableRules.ThousandsSeparator,
        CellFault.DecimalSign => TableRules.DecimalSign,
        CellFault.NotWhole => TableRules.NotWhole,
        CellFault.Overflow => TableRules.Overflow,
        CellFault.OutOfRange => TableRules.OutOfRange,
        CellFault.UnknownCategory => TableRules.UnknownCategory,
        CellFault.NotABool => TableRules.NotABool,
        CellFault.UnknownCode => TableRules.UnknownCode,
        CellFault.Encoding => TableRules.Encoding,
        CellFault.MissingLabel => TableRules.MissingLabel,
        _ => TableRules.NotANumber,
    };

    public static string Quoted(in TableCell cell) => cell.Kind == CellKind.Text ? Quoted(cell.Text) : cell.ToString();

    /// <summary>At most 40 characters in quotes, control characters made visible.</summary>
    public static string Quoted(ReadOnlySpan<char> text)
    {
        var shown = text.Length > MaximumShown ? text[..MaximumShown] : text;
        var visible = string.Concat(shown.ToString().Select(character => char.IsControl(character) ? '\u2423' : character));
        return $"\"{visible}{(text.Length > MaximumShown ? "…" : "")}\"";
    }

    public static string Number(double number) => number.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>At most 20 of them.</summary>
    public static string List(IEnumerable<string> words)
    {
        var first = words.Take(21).ToList();
        return first.Count > 20 ? string.Join(", ", first.Take(20)) + ", …" : string.Join(", ", first);
    }

    public static string TypeName(FeatureType type) => type switch
    {
        FeatureType.Float32 => "float32",
        FeatureType.Float64 => "float64 (the learners' range, which is that of float32)",
        FeatureType.Int32 => "int32 (-2147483648 to 2147483647)",
        FeatureType.Int64 => "int64",
        _ => "the column's type",
    };
}
