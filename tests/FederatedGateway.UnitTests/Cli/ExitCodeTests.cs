using System.Text.Json;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("no-such-command")]
    [InlineData("identity", "create")]
    [InlineData("identity", "show", "--no-such-option")]
    [InlineData("identity", "show", "--gateway", "http://plain.example")]
    [InlineData("certificate", "issue", "x.csr", "--authority", "a", "--role", "emperor", "--out", "x.crt")]
    public async Task A_command_line_that_is_not_understood_ends_with_1(params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(1, await fgw.RunAsync(arguments));
        Assert.Empty(fgw.Output);
        Assert.Contains("--help", fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_input_ends_with_2_and_says_why()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(2, await fgw.RunAsync("identity", "create", "Not A Name"));
        Assert.Contains("[IDENTITY_INVALID]", fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_ends_with_3()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(3, await fgw.RunAsync("identity", "show", directory.File("absent.identity")));
        Assert.Contains("absent.identity", fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_identity_file_ends_with_4()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(0, await fgw.RunAsync("identity", "create", "north-clinic"));
        var path = directory.File("north-clinic.identity");
        var lines = await File.ReadAllLinesAsync(path);
        lines[4] = (lines[4][0] == 'A' ? 'B' : 'A') + lines[4][1..];
        await File.WriteAllLinesAsync(path, lines);
        Assert.Equal(4, await fgw.RunAsync("identity", "show", path));
        Assert.Contains("[SIGNATURE_INVALID]", fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_json_a_failure_is_one_json_object_on_stderr()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(2, await fgw.RunAsync("identity", "show", "--json"));
        Assert.Empty(fgw.Output);
        var error = JsonDocument.Parse(fgw.Error).RootElement.GetProperty("error");
        Assert.Equal(Reasons.NotFound, error.GetProperty("reason").GetString());
        Assert.Equal(2, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("fgw identity create", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_genuine_is_told_from_what_is_merely_refused()
    {
        Assert.Equal(ExitCodes.NotGenuine, Failure.Of(new Refusal(Reasons.LogForked, "x")).ExitCode);
        Assert.Equal(ExitCodes.Refused, Failure.Of(new Refusal(Reasons.TableInvalid, "x")).ExitCode);
        Assert.Equal(ExitCodes.Interrupted, Failure.Of(new OperationCanceledException())!.ExitCode);
        Assert.Null(Failure.Of(new InvalidOperationException("a defect")));
    }
}
