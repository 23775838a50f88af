using System.Diagnostics;
using System.Text.Json;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Fuzzing;

/// <summary>The fuzzer can fail: it finds planted bugs of each kind, and a sound reader beside them has none.</summary>
public sealed class FuzzingTests
{
    [Fact]
    public async Task Planted_bugs_of_every_kind_are_found_saved_and_found_again()
    {
        using var directory = new TemporaryDirectory();
        var (report, findings) = (Path.Combine(directory.Path, "report.json"), Path.Combine(directory.Path, "findings"));
        var code = await RunAsync(
            "--target", "planted-exception", "planted-allocation", "planted-hang", "planted-crash", "snp-report", "--seconds", "20", "--jobs", "2", "--report", report, "--findings", findings);
        Assert.Equal(2, code);

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        Assert.False(json.RootElement.GetProperty("withinLimits").GetBoolean());
        var targets = json.RootElement.GetProperty("targets").EnumerateArray().ToDictionary(target => target.GetProperty("target").GetString()!);
        var snp = targets["snp-report"];
        Assert.True(snp.GetProperty("withinLimits").GetBoolean());
        Assert.True(snp.GetProperty("edges").GetInt32() > snp.GetProperty("seedEdges").GetInt32());

        foreach (var kind in (string[])["exception", "allocation", "hang", "crash"])
        {
            var finding = Assert.Single(targets[$"planted-{kind}"].GetProperty("findings").EnumerateArray()).GetString()!;
            Assert.Contains($"-{kind}-", finding, StringComparison.Ordinal);
            Assert.Contains(Convert.ToHexStringLower(await File.ReadAllBytesAsync(finding, TestContext.Current.CancellationToken)), await File.ReadAllTextAsync(finding + ".txt", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            if (kind != "crash")
            {
                Assert.Equal(2, await RunAsync("--target", $"planted-{kind}", "--replay", finding));
            }
        }
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        // Built beside this project, for the same configuration.
        var program = Path.Combine(AppContext.BaseDirectory.Replace("FederatedGateway.IntegrationTests", "FederatedGateway.Fuzzing", StringComparison.Ordinal), "FederatedGateway.Fuzzing.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(await output + await errors);
        return process.ExitCode;
    }
}
