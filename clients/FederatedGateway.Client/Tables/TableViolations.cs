namespace FederatedGateway.Client.Tables;

/// <summary>Collects violations: all are counted, the first of each rule and column are listed.</summary>
internal sealed class TableViolations(string file)
{
    private readonly Dictionary<(string Rule, string Column), long> counts = [];
    private readonly List<(string Rule, string Column)> order = [];
    private readonly List<TableViolation> listed = [];

    public bool Any => order.Count > 0;

    public IReadOnlyList<TableViolation> Listed => listed;

    public IReadOnlyList<TableRuleCount> Totals => [.. order.Select(key => new TableRuleCount(key.Rule, key.Column, counts[key]))];

    /// <summary>Counts one more; true while words for it are wanted.</summary>
    public bool Count(string rule, string column)
    {
        var key = (rule, column);
        if (!counts.TryGetValue(key, out var count))
        {
            order.Add(key);
        }

        counts[key] = count + 1;
        return count < TableFileLimits.MaximumListedPerColumn && listed.Count < TableFileLimits.MaximumListed;
    }

    public void List(long row, long line, string column, string rule, string message, string mend)
        => listed.Add(new TableViolation(file, row, line, column, rule, message, mend));

    public void Add(long row, long line, string column, string rule, string message, string mend)
    {
        if (Count(rule, column))
        {
            List(row, line, column, rule, message, mend);
        }
    }
}
