using System.Security.Cryptography;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables;
using FederatedGateway.UnitTests.Repository;

namespace FederatedGateway.UnitTests.Demo;

public sealed class BuiltInTablesTests : IDisposable
{
    private readonly string directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Every_row_goes_to_exactly_one_institution_as_documented()
    {
        var built = await BuiltInTables.WriteAsync(directory, TestContext.Current.CancellationToken);
        Assert.Equal(["north", "east", "south", "west"], built.Tables.Select(table => table.Key));
        var rows = new Dictionary<string, string[]>();
        foreach (var (name, path) in built.Tables)
        {
            rows[name] = (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken))[1..];
        }

        var cases = rows.Values.SelectMany(lines => lines).Select(line => int.Parse(line.Split(',', ';')[0])).Order();
        Assert.Equal(Enumerable.Range(1, 569), cases);

        var sources = await File.ReadAllLinesAsync(RepositoryRoot.Files("SOURCES.md").Single(file => file.Contains("/Demo/Data/", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Contains($"| rows | {string.Join(" | ", rows.Values.Select(lines => lines.Length))} |", sources);
        var malignant = rows.Values.Select(lines => lines.Count(line => line.EndsWith("malignant", StringComparison.Ordinal) || line.EndsWith(",M", StringComparison.Ordinal)));
        Assert.Contains($"| malignant among them | {string.Join(" | ", malignant)} |", sources);
        Assert.Contains(sources, line => line.Contains(BuiltInTables.Sha256, StringComparison.Ordinal));
    }

    [Fact]
    public void The_committed_table_is_the_published_one()
        => Assert.Equal(BuiltInTables.Sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(RepositoryRoot.Files("breast_cancer.csv").Single()))));

    [Fact]
    public async Task The_built_in_study_is_a_study_of_the_four()
    {
        var built = await BuiltInTables.WriteAsync(directory, TestContext.Current.CancellationToken);
        var study = await StudyFile.ReadAsync(built.StudyFile, TestContext.Current.CancellationToken);
        Assert.True(study.IsAccepted, string.Join(Environment.NewLine, study.Errors));
        Assert.Equal(built.Tables.Select(table => table.Key), study.Value.ParticipantNames);
        Assert.Equal(30, study.Value.ToDraft().Features.Count);
        foreach (var (name, path) in built.Tables)
        {
            var report = await new TableFile(path, study.Value.ToDraft(), name).CheckAsync(null, TestContext.Current.CancellationToken);
            Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations));
            Assert.Empty(report.Notes);
        }
    }
}
