using System.Globalization;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>One cell of the current row, without copies; valid until the next row is read.</summary>
internal readonly ref struct TableCell
{
    private readonly double number;
    private readonly long integer;

    private TableCell(CellKind kind, ReadOnlySpan<char> text, double number, long integer)
    {
        Kind = kind;
        Text = text;
        this.number = number;
        this.integer = integer;
    }

    public CellKind Kind { get; }

    /// <summary>Trimmed; empty unless <see cref="Kind"/> is Text.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The number of kinds Number, Integer and Boolean.</summary>
    public double Number => Kind == CellKind.Number ? number : integer;

    /// <summary>The number of kinds Integer and Boolean.</summary>
    public long Integer => integer;

    public static TableCell Missing => default;

    public static TableCell Of(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        return trimmed.IsEmpty ? Missing : new(CellKind.Text, trimmed, 0, 0);
    }

    /// <summary>NaN is what many programs write for a missing number.</summary>
    public static TableCell Of(double number) => double.IsNaN(number) ? Missing : new(CellKind.Number, default, number, 0);

    public static TableCell Of(long number) => new(CellKind.Integer, default, 0, number);

    public static TableCell Of(bool value) => new(CellKind.Boolean, default, 0, value ? 1 : 0);

    /// <summary>The cell as a text, in the invariant culture.</summary>
    public override string ToString() => Kind switch
    {
        CellKind.Text => Text.ToString(),
        CellKind.Number => number.ToString("R", CultureInfo.InvariantCulture),
        CellKind.Integer => integer.ToString(CultureInfo.InvariantCulture),
        CellKind.Boolean => integer == 1 ? "true" : "false",
        _ => "",
    };
}
