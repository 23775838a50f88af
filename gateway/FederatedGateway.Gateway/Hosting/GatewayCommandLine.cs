using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Reads the command line, the file that it names and the environment, and reports every mistake in them at once.</summary>
internal static class GatewayCommandLine
{
    public const int Usage = 2;

    private const string EnvironmentPrefix = "FGW_GATEWAY__";

    private const string Help = """
        fgw-gateway: carries encrypted tables to an attested enclave and encrypted models back; can open neither.

        usage: fgw-gateway --config FILE [--ready-file FILE] [--KEY VALUE ...]
          --config FILE      JSON; relative paths in it start at its folder
          --ready-file FILE  written (JSON: addresses, log key) once clients can connect
          --KEY VALUE        overrides the file, for example --Listen https://127.0.0.1:0 or --Limits:Streams 8
        Environment variables FGW_GATEWAY__KEY (for example FGW_GATEWAY__DATABASE__CONNECTIONSTRING) override the file too.
        """;

    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">For help and version.</param>
    /// <param name="error">For mistakes.</param>
    /// <param name="start">What to start, when the result is true.</param>
    /// <param name="exitCode">The process's, when it is false: 0 or <see cref="Usage"/>.</param>
    public static bool TryRead(string[] arguments, TextWriter output, TextWriter error, [NotNullWhen(true)] out GatewayStart? start, out int exitCode)
    {
        (start, exitCode) = (null, 0);
        if (arguments is ["--help" or "-h" or "-?"] or ["--version"])
        {
            output.WriteLine(arguments[0] == "--version" ? Assembly.GetExecutingAssembly().GetName().Version!.ToString(3) : Help);
            return false;
        }

        var mistakes = Read(arguments, out start);
        if (mistakes.Count == 0 && start is not null)
        {
            return true;
        }

        foreach (var mistake in mistakes)
        {
            error.WriteLine($"fgw-gateway: {mistake}");
        }

        error.WriteLine("fgw-gateway: nothing was started; mend these or see fgw-gateway --help");
        (start, exitCode) = (null, Usage);
        return false;
    }

    private static IReadOnlyList<string> Read(string[] arguments, out GatewayStart? start)
    {
        start = null;
        var command = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        var (config, readyFile) = (command["config"], command["ready-file"]);
        var mistakes = new List<string>(Unpaired(arguments));
        var sources = new ConfigurationBuilder();
        if (config is not null)
        {
            if (!File.Exists(config))
            {
                return [.. mistakes, $"--config: there is no file {config}"];
            }

            sources.AddJsonFile(Path.GetFullPath(config), optional: false, reloadOnChange: false);
        }

        IConfigurationRoot configuration;
        try
        {
            configuration = sources.AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(command.AsEnumerable().Where(pair => pair.Value is not null && pair.Key is not ("config" or "ready-file")))
                .Build();
        }
        catch (InvalidDataException e) when (e.InnerException is FormatException or JsonException)
        {
            return [.. mistakes, $"--config: {config} is not JSON: {e.InnerException.Message}"];
        }

        mistakes.AddRange(ConfigurationKeys.Mistakes(configuration, typeof(GatewayOptions)));
        if (mistakes.Count > 0)
        {
            return mistakes;
        }

        var options = configuration.Get<GatewayOptions>() ?? new GatewayOptions();
        RelativePaths.Resolve(options, config is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(config))!);
        start = new GatewayStart(options, readyFile);
        return OptionsCheck.Errors(options);
    }

    // The command-line provider drops what it cannot pair, which would hide a typing error.
    private static IEnumerable<string> Unpaired(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var (argument, named) = (arguments[i], arguments[i].StartsWith("--", StringComparison.Ordinal));
            if (!named)
            {
                yield return $"'{argument}' is not --KEY VALUE";
            }
            else if (!argument.Contains('=', StringComparison.Ordinal) && ++i >= arguments.Length)
            {
                yield return $"{argument} needs a value";
            }
        }
    }
}
