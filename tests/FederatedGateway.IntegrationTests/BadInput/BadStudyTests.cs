using System.Text.Json;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.BadInput;

/// <summary><c>fgw study create</c> with study files that nobody could carry out.</summary>
public sealed class BadStudyTests : IDisposable
{
    private const int Refused = 2;

    private readonly TemporaryDirectory directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_mistakes_are_reported_at_once_with_line_and_mend()
    {
        var violations = await RefuseAsync("""
            title: Outcome after treatment
            purpose: A test on made-up numbers
            legal_basis: none
            participants:
              - {name: north, region: eu}
              - {name: north, region: eu}
            csv: {header: true}
            label: {column: outcome, positive: "yes"}
            join: horizontal
            features:
              - {name: age, type: float32, min: 110, max: 18, missing: reject}
              - {name: dose, type: flaot32, missing: impute}
            trainer: {kind: logistic_regression, l2: 1.0}
            evaluation: {holdout: 1.3, seed: 1}
            privacy: {minimum_rows: 50, minimum_participants: 2}
            regions: {primary: mars, allowed: [eu, us]}
            retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
            evidence:
              - {kind: development}
            runs: {maximum: 5, until: 2099-12-31}
            """);
        Assert.Equal(["6", "11", "12", "14", "16"], violations.Select(violation => violation.Split(':')[1]).Distinct());
        Assert.Contains(violations, violation => violation.Contains("float32", StringComparison.Ordinal) && violation.StartsWith("study.yaml:12:", StringComparison.Ordinal));
        Assert.All(violations, violation => Assert.Matches(@"^study\.yaml:\d+:\d+: .+; .+ \[[a-z-]+\]$", violation));
    }

    [Theory]
    [InlineData("", 1, "wrong-type")]
    [InlineData("title: Outcome\npurpose: \"a\" b\n", 2, "syntax")]
    [InlineData("titel: Outcome\n", 1, "unknown-key")]
    public async Task A_file_that_is_no_study_is_refused_where_it_goes_wrong(string text, int line, string rule)
        => Assert.Contains(await RefuseAsync(text), violation => violation.StartsWith($"study.yaml:{line}:", StringComparison.Ordinal) && violation.EndsWith($"[{rule}]", StringComparison.Ordinal));

    public void Dispose() => directory.Dispose();

    /// <summary>No gateway is configured: whatever is wrong with the file is said before anybody is asked.</summary>
    private async Task<IReadOnlyList<string>> RefuseAsync(string study)
    {
        var path = Path.Combine(directory.Path, "study.yaml");
        await File.WriteAllTextAsync(path, study, Token);
        var command = await CliProcess.RunAsync(Path.Combine(directory.Path, "profile"), ["study", "create", path, "--json"], Token);
        Assert.True(command.ExitCode == Refused, $"exit code {command.ExitCode}: {command.Output}{command.Error}");
        using var error = JsonDocument.Parse(command.Error);
        var failure = error.RootElement.GetProperty("error");
        Assert.Equal("STUDY_FILE_INVALID", failure.GetProperty("reason").GetString());
        Assert.Contains("nothing was registered", failure.GetProperty("detail").GetString(), StringComparison.Ordinal);
        return [.. failure.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!)];
    }
}
