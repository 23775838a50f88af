using System.Globalization;

namespace FederatedGateway.Client.Tables;

/// <summary>One violation of the study's schema. It may quote a cell: it is for the institution's own screen.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Row">The data row from 1, header and blank lines not counted; 0 for the file as a whole.</param>
/// <param name="Line">The line of the file from 1 on which the row begins; 0 where files have no lines.</param>
/// <param name="Column">The study's column, with the file's in brackets where it differs; empty for a whole row or file.</param>
/// <param name="Rule">A stable name out of <see cref="TableRules"/>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record TableViolation(string File, long Row, long Line, string Column, string Rule, string Message, string Mend)
{
    public override string ToString()
    {
        var row = Row > 0 ? string.Create(CultureInfo.InvariantCulture, $" row {Row}") : "";
        var line = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $" (line {Line})") : "";
        var column = Column.Length > 0 ? $" column {Column}" : "";
        return $"{File}:{row}{line}{column}: {Message}; {Mend} [{Rule}]".Replace(": :", ":", StringComparison.Ordinal);
    }
}
