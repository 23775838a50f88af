using System.Globalization;
using System.Text;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>A study and tables made for it: a label that a linear model can learn, from as many columns as a test wants.</summary>
/// <param name="Columns">Columns x0, x1, … of type float32.</param>
/// <param name="Splits">Random splits that the evaluation averages: more of them make a longer run.</param>
internal sealed record JourneyTables(int Columns, int Splits = 3)
{
    /// <summary>Besides x0, x1, …: a float64 column within 0 to 1000, for values that a test wants to find again.</summary>
    public const string Marker = "marker";

    /// <summary>The study file. Models may lie in eu and us; asia is a region of the gateway and none of the study.</summary>
    public string Study()
    {
        var text = new StringBuilder($$"""
            title: Outcome after treatment, from routine measurements
            purpose: A test on made-up numbers
            legal_basis: none; no persons are behind these rows
            participants:
              - {name: north, region: eu}
              - {name: east, region: us}
              - {name: south, region: eu}
            csv: {header: true}
            label: {column: outcome, positive: "yes"}
            record_key: case
            join: horizontal
            trainer: {kind: logistic_regression, l2: 1.0}
            evaluation: {holdout: 0.3, seed: 1, repeats: {{Splits}}}
            privacy: {minimum_rows: 50, minimum_participants: 2}
            regions: {primary: eu, allowed: [eu, us]}
            retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
            evidence:
              - {kind: development}
            runs: {maximum: 5, until: 2099-12-31}
            features:
              - {name: {{Marker}}, type: float64, min: 0, max: 1000, missing: impute}

            """);
        foreach (var column in Enumerable.Range(0, Columns))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {{name: x{column}, type: float32, min: -100, max: 100, missing: reject}}");
        }

        return text.ToString();
    }

    /// <summary>Writes a table. The same arguments give the same bytes.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="seed">Of the numbers.</param>
    /// <param name="plant">Row → its case, marker and x0, and a note in a column that the study does not know; null for ordinary ones.</param>
    public void Write(string path, int rows, int seed, Func<int, (string Case, string Marker, string X0, string Note)>? plant = null)
    {
        var random = new Random(seed);
        using var writer = new StreamWriter(path, append: false, Encoding.ASCII);
        writer.Write("case,note,outcome," + Marker);
        foreach (var column in Enumerable.Range(0, Columns))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $",x{column}"));
        }

        writer.Write('\n');
        var line = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var planted = plant?.Invoke(row);
            line.Clear();
            var score = 0.0;
            for (var column = 0; column < Columns; column++)
            {
                var value = Math.Round((random.NextDouble() * 20) - 10, 3);
                score += value * (column % 3 - 1);
                line.Append(',').Append(column == 0 && planted is { } p ? p.X0 : value.ToString(CultureInfo.InvariantCulture));
            }

            var outcome = score + ((random.NextDouble() - 0.5) * 4 * Math.Sqrt(Columns)) > 0 ? "yes" : "no";
            var (name, marker, _, note) = planted ?? (string.Create(CultureInfo.InvariantCulture, $"case-{seed}-{row}"), (row % 1000).ToString(CultureInfo.InvariantCulture), "", "");
            writer.Write($"{name},{note},{outcome},{marker}");
            writer.Write(line);
            writer.Write('\n');
        }
    }
}
