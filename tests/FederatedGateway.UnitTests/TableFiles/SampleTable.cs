using System.Text;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.TableFiles;

/// <summary>A table on disk and a study to check it against.</summary>
internal sealed class SampleTable : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fgw-table-").FullName;

    /// <param name="study">Features, and csv or units where the test is about them, as YAML lines; the rest of a study is added.</param>
    /// <param name="participant">Keys of the one participant, as YAML lines.</param>
    public SampleTable(string study, string participant = "")
    {
        var yaml = $$"""
            title: Sample
            purpose: Checking tables
            legal_basis: Sample
            participants:
              - name: north
                region: eu-central
            {{Indent(participant, 4)}}
            trainer: {kind: logistic_regression}
            privacy: {minimum_rows: 10, minimum_participants: 1}
            regions: {primary: eu-central, allowed: [eu-central]}
            retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
            evidence: [{kind: development}]
            runs: {maximum: 5, until: 2030-01-01}
            {{study}}
            """;
        var result = StudyFile.Parse(yaml, "study.yaml");
        Assert.True(result.IsAccepted, string.Join(Environment.NewLine, result.Errors) + Environment.NewLine + yaml);
        Study = result.Value.ToDraft();
    }

    public StudyManifest Study { get; }

    public string Path => System.IO.Path.Combine(directory, "table.csv");

    public Task<TableReport> CheckAsync(string text, bool labelOptional = false) => CheckAsync(Encoding.UTF8.GetBytes(text), labelOptional);

    public async Task<TableReport> CheckAsync(byte[] bytes, bool labelOptional = false)
    {
        await File.WriteAllBytesAsync(Path, bytes, TestContext.Current.CancellationToken);
        return await Open(labelOptional).CheckAsync(null, TestContext.Current.CancellationToken);
    }

    public TableFile Open(bool labelOptional = false) => new(Path, Study, "north", labelOptional);

    /// <summary>The rows of a clean file: numbers (NaN where missing), then the label.</summary>
    public async Task<List<(double[] Values, bool? Label)>> RowsAsync(string text, bool labelOptional = false)
    {
        var report = await CheckAsync(text, labelOptional);
        Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations));
        return await RowsAsync(report, labelOptional);
    }

    public async Task<List<(double[] Values, bool? Label)>> RowsAsync(TableReport report, bool labelOptional = false)
    {
        var rows = new List<(double[], bool?)>();
        await foreach (var row in Open(labelOptional).ReadRowsAsync(report, TestContext.Current.CancellationToken))
        {
            rows.Add(([.. Enumerable.Range(0, Study.Features.Count).Select(row.Number)], row.Label));
        }

        return rows;
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static string Indent(string lines, int spaces)
        => string.Join('\n', lines.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', spaces) + line));
}
