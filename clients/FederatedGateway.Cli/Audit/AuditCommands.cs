using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Audit;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Audit;

/// <summary><c>fgw audit</c>: export the log, verify it offline, read it.</summary>
internal static class AuditCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("audit", "Export the audit log, verify it offline against pinned keys, and read it", "fgw audit export --out audit.zip", "fgw audit list --study 4f1c")
        {
            ExportCommand(host),
            VerifyAuditCommand.Create(host),
            ListCommand(host),
        };

    private static CliCommand ExportCommand(CliHost host)
    {
        var output = new Option<string>("--out") { Description = "Where to write the bundle (zip)", HelpName = "FILE", Required = true };
        var study = new Option<string?>("--study") { Description = "Documents of this study only; the log itself is always whole", HelpName = "ID" };
        var command = new CliCommand("export", "Write one file with everything that an offline verifier needs. For auditors and operators", "fgw audit export --out audit.zip") { output, study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var path = Path.GetFullPath(run.Get(output)!);
            var bytes = await new AuditClient(run.Gateway).ExportAsync(path, id, cancellationToken);
            run.Output.Result(new { bundle = path, bytes }, (writer, result) => writer.WriteLine($"{result.bundle}  {result.bytes} bytes; verify it with the log key that your study's manifest names: fgw audit verify {result.bundle} --log-key VKEY"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ListCommand(CliHost host)
    {
        var study = new Option<string?>("--study") { Description = "Entries of this study only", HelpName = "ID" };
        var start = new Option<long>("--start") { Description = "First entry", DefaultValueFactory = _ => 0 };
        var maximum = new Option<int>("--maximum") { Description = "At most this many entries, 1 to 1000000", DefaultValueFactory = _ => 1000 };
        maximum.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError("--maximum: 1 to 1000000");
            }
        });
        var command = new CliCommand("list", "Read log entries: who did what to which object, with which outcome", "fgw audit list --study 4f1c", "fgw audit list --start 100 --json") { study, start, maximum };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var entries = (await new AuditClient(run.Gateway).ListAsync(id, run.Get(start), run.Get(maximum), cancellationToken)).Select(Listed.Of).ToList();
            run.Output.Result(entries, (writer, all) => CommandOutput.Table(
                writer,
                ["INDEX", "TIME", "ACTOR", "ACTION", "OUTCOME", "OBJECT"],
                [.. all.Select(one => (IReadOnlyList<string>)[$"{one.Index}", $"{one.Time:u}", $"{one.Actor} ({one.Role})", one.Action, one.Outcome, one.Object])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private sealed record Listed(
        long Index, DateTimeOffset Time, string Actor, string Role, string Action, string Object, string Study, string Outcome, string TraceId, IReadOnlyDictionary<string, string> Digests)
    {
        public static Listed Of(LogEntry logged)
        {
            var entry = AuditEntry.Parse(logged.Data.Memory).OrThrow();
            return new(
                logged.Index,
                entry.Time,
                entry.Actor,
                entry.Role,
                entry.Action,
                entry.Object,
                entry.Study,
                entry.Outcome,
                entry.TraceId,
                entry.Digests.ToDictionary(digest => digest.Name, digest => digest.Sha256, StringComparer.Ordinal));
        }
    }
}
