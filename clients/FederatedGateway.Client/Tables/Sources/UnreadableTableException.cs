using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>A file cannot be read (on): becomes a violation of the report.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "caught where a file is opened and read; callers get a violation or TableChangedException")]
internal sealed class UnreadableTableException(string rule, string message, string mend, long row = 0, long line = 0, string column = "") : Exception(message)
{
    public string Rule { get; } = rule;

    public string Mend { get; } = mend;

    public long Row { get; } = row;

    public long Line { get; } = line;

    public string Column { get; } = column;
}
