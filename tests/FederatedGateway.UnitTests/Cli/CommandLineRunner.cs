using FederatedGateway.Cli.CommandLine;

namespace FederatedGateway.UnitTests.Cli;

/// <summary>Runs the real command line in this process, with captured streams and an environment of its own.</summary>
internal sealed class CommandLineRunner
{
    public const string Passphrase = "correct horse battery staple";

    private readonly Dictionary<string, string> environment = new() { ["FGW_PASSPHRASE"] = Passphrase };

    public CommandLineRunner(string profile) => environment["FGW_HOME"] = profile;

    public string Output { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    public void Unset(string variable) => environment.Remove(variable);

    public async Task<int> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Output = output,
            Error = error,
            Time = TimeProvider.System,
            Environment = environment.GetValueOrDefault,
        };
        var code = await FgwCommandLine.RunAsync(host, arguments, TestContext.Current.CancellationToken);
        Output = output.ToString();
        Error = error.ToString();
        return code;
    }
}
