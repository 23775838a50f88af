using FederatedGateway.Enclave.Ingest;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>What one column's values are like over some rows, before anything stands in for missing ones.</summary>
internal sealed class ColumnStatistics
{
    private ColumnStatistics(int categories) => CategoryRows = categories > 0 ? new int[categories] : [];

    /// <summary>Rows with a value.</summary>
    public int Present { get; private set; }

    /// <summary>Rows without.</summary>
    public int Missing { get; private set; }

    /// <summary>Mean of the present values (numbers).</summary>
    public double Mean { get; private set; }

    /// <summary>Sum of squared differences from the mean over the present values (numbers).</summary>
    public double SquaredDeviations { get; private set; }

    /// <summary>Rows in each category; empty for a number.</summary>
    public int[] CategoryRows { get; }

    /// <summary>Index of the most frequent category, the first of equals; −1 when none occurs.</summary>
    public int MostFrequentCategory => Present == 0 ? -1 : Array.IndexOf(CategoryRows, CategoryRows.Max());

    /// <summary>Gathers every column's statistics in two passes.</summary>
    public static ColumnStatistics[] Gather(RowStore store, int[] rows, IReadOnlyList<Feature> features, CancellationToken cancellation)
    {
        var columns = features.Select(feature => new ColumnStatistics(feature.Categories.Count)).ToArray();
        var sums = new double[columns.Length];
        foreach (var row in rows)
        {
            var values = store.Row(row);
            for (var index = 0; index < columns.Length; index++)
            {
                var value = values[index];
                var column = columns[index];
                if (float.IsNaN(value))
                {
                    column.Missing++;
                }
                else if (column.CategoryRows.Length > 0)
                {
                    column.CategoryRows[(int)value]++;
                }
                else
                {
                    sums[index] += value;
                }
            }
        }

        for (var index = 0; index < columns.Length; index++)
        {
            columns[index].Present = rows.Length - columns[index].Missing;
            columns[index].Mean = columns[index].Present == 0 ? 0 : sums[index] / columns[index].Present;
        }

        cancellation.ThrowIfCancellationRequested();
        GatherDeviations(store, rows, columns);
        return columns;
    }

    /// <summary>Mean and population variance once every missing value is replaced by a number.</summary>
    public (double Mean, double Variance) Imputed(double replacement)
    {
        var rows = (double)Present + Missing;
        if (rows == 0)
        {
            return (replacement, 0);
        }

        var mean = ((Present * Mean) + (Missing * replacement)) / rows;
        var deviations = SquaredDeviations + (Present * Square(Mean - mean)) + (Missing * Square(replacement - mean));
        return (mean, deviations / rows);
    }

    private static double Square(double value) => value * value;

    // A second pass about the mean: one pass of squares would lose a small spread around a large mean.
    private static void GatherDeviations(RowStore store, int[] rows, ColumnStatistics[] columns)
    {
        var sums = new double[columns.Length];
        var means = Array.ConvertAll(columns, column => column.Mean);
        foreach (var row in rows)
        {
            var values = store.Row(row);
            for (var index = 0; index < means.Length; index++)
            {
                var value = values[index];
                sums[index] += float.IsNaN(value) ? 0 : Square(value - means[index]);
            }
        }

        for (var index = 0; index < columns.Length; index++)
        {
            columns[index].SquaredDeviations = columns[index].CategoryRows.Length > 0 ? 0 : sums[index];
        }
    }
}
