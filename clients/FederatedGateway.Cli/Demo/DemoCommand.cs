using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Demo.BootIntegrity;
using FederatedGateway.Client.Storage;

namespace FederatedGateway.Cli.Demo;

/// <summary><c>fgw demo</c>: the whole journey on this machine, with real processes.</summary>
internal static class DemoCommand
{
    public static CliCommand Create(CliHost host)
    {
        var study = new Option<string?>("--study") { Description = "A study file in place of the built-in one; needs --data for each participant", HelpName = "FILE" };
        var data = new Option<string[]>("--data")
        {
            Description = "A participant's table (CSV or Parquet)",
            HelpName = "NAME=FILE",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        data.Validators.Add(result =>
        {
            foreach (var pair in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) is < 1 || token.Value.EndsWith('=')))
            {
                result.AddError($"--data {pair.Value}: write NAME=FILE");
            }
        });
        var storage = new Option<DemoStorage>("--storage")
        {
            Description = "auto: real MinIO servers where minio is installed, else directories; embedded: directories; minio: insists, and fetches the pinned development binary where none is installed",
            DefaultValueFactory = _ => DemoStorage.Auto,
        };
        storage.CompletionSources.Clear();
        storage.CompletionSources.Add([.. Enum.GetNames<DemoStorage>().Select(name => name.ToLowerInvariant())]);
        var evidence = new Option<DemoEvidence>("--evidence")
        {
            Description = "development: no hardware; tpm: boot integrity, with a software TPM (Debian packages swtpm and swtpm-tools) that every institution challenges",
            DefaultValueFactory = _ => DemoEvidence.Development,
        };
        evidence.CompletionSources.Clear();
        evidence.CompletionSources.Add([.. Enum.GetNames<DemoEvidence>().Select(name => name.ToLowerInvariant())]);
        var report = new Option<string?>("--report") { Description = "Write what was measured and verified, as JSON", HelpName = "FILE" };
        var keep = new Option<bool>("--keep") { Description = "Leave everything running, and print how to look around and how to stop it" };
        var work = new Option<string?>("--work-dir") { Description = "A new directory for everything, which stays. Default: a temporary one, of which only page, report and audit bundle stay", HelpName = "DIR" };
        var command = new CliCommand(
            "demo",
            "Start gateway, enclave and regions on this machine and go through a whole study: agree, attest, encrypt, train, replicate, decrypt, audit, destroy. Ends with a page to read",
            "fgw demo",
            "fgw demo --storage minio --report report.json",
            "fgw demo --evidence tpm",
            "fgw demo --study study.yaml --data north=north.csv --data south=south.csv --keep --work-dir ./demo")
        {
            study,
            data,
            storage,
            evidence,
            report,
            keep,
            work,
        };
        command.Runs(host, (run, cancellationToken) => RunAsync(
            run,
            new DemoOptions
            {
                Study = run.Get(study),
                Data = Pairs(run.Get(data)!),
                Storage = run.Get(storage),
                Evidence = run.Get(evidence),
                Report = run.Get(report),
                Keep = run.Get(keep),
                WorkDirectory = run.Get(work),
            },
            cancellationToken));
        return command;
    }

    /// <summary>How this program was called, for commands that are shown to be copied.</summary>
    public static string Invocation(CliHost host) => host.Environment("FGW_COMMAND") is { Length: > 0 } called ? called : "fgw";

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> data)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in data.Select(text => text.Split('=', 2)))
        {
            if (!pairs.TryAdd(pair[0], pair[1]))
            {
                throw new Trust.Verdicts.RefusedException(Trust.Verdicts.Reasons.InvalidArgument, $"--data: {pair[0]} is there twice");
            }
        }

        return pairs;
    }

    private static async Task<int> RunAsync(CommandRun run, DemoOptions options, CancellationToken cancellationToken)
    {
        if (options.Study is null && options.Data.Count > 0)
        {
            throw new Trust.Verdicts.RefusedException(Trust.Verdicts.Reasons.InvalidArgument, "--data belongs to --study: the built-in study brings its own tables");
        }

        var tpm = options.Evidence == DemoEvidence.Tpm ? SoftwareTpmPrograms.Find(run.Host.Environment) : null;
        var directory = DemoDirectory.Create(options.WorkDirectory);
        var finished = false;
        try
        {
            var steps = new DemoSteps(run.Host);
            var input = await DemoInput.ReadAsync(options, directory, cancellationToken);
            var store = await DemoStore.ChooseAsync(options.Storage, steps.Say, cancellationToken);
            steps.Say($"FederatedGateway demonstration in {directory.Path}");
            steps.Say($"Storage: {store.Detail}");
            var journey = new DemoJourney(run.Host, directory, steps, input, tpm);
            DemoReport report;
            try
            {
                report = await journey.RunAsync(store, cancellationToken);
                finished = true;
            }
            finally
            {
                if (!finished || !options.Keep)
                {
                    await journey.DisposeAsync();
                }
            }

            Publish(run, options, directory, report, input.IsBuiltIn, journey.LogKey);
            if (options.Keep)
            {
                DemoLeft.Describe(run.Host, directory, journey.Site!, input.Study.ParticipantNames);
            }
            else
            {
                directory.Tidy();
            }

            return report.Succeeded ? ExitCodes.Success : ExitCodes.NotGenuine;
        }
        finally
        {
            if (!finished)
            {
                directory.Remove();
            }
        }
    }

    private static void Publish(CommandRun run, DemoOptions options, DemoDirectory directory, DemoReport report, bool isBuiltIn, string logKey)
    {
        PrivateFile.WritePublic(directory.Page, System.Text.Encoding.UTF8.GetBytes(DemoPage.Render(report, isBuiltIn, logKey)));
        PrivateFile.WritePublic(directory.Report, report.ToJson());
        if (options.Report is { } path)
        {
            PrivateFile.WritePublic(Path.GetFullPath(path), report.ToJson());
        }

        run.Output.Result(report, (_, shown) => DemoSummary.Write(run.Host, shown, directory, logKey));
    }
}
