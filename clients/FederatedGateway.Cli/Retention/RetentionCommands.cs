using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Retention;

/// <summary><c>fgw retention</c>: what is due for destruction, destroying it, and the proofs.</summary>
internal static class RetentionCommands
{
    private const string ClockWarning = "INSECURE DEVELOPMENT CLOCK: this looks at another time than now and can destroy what is not due. For demonstrations and tests.";

    public static Command Create(CliHost host)
        => new CliCommand("retention", "See what is due for destruction, destroy it, and list the proofs. For operators; auditors may look", "fgw retention plan", "fgw retention certificates")
        {
            PlanCommand(host),
            RunCommand(host),
            CertificatesCommand(host),
        };

    private static Option<DateTimeOffset?> AsOfOption() => new("--as-of")
    {
        Description = "Look at this time in place of now. Refused unless the gateway runs with the insecure development clock",
        HelpName = "TIME",
        CustomParser = PointInTime.Parse,
    };

    private static CliCommand PlanCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var asOf = AsOfOption();
        var command = new CliCommand(
            "plan",
            "List what is due for destruction, and the digest that names exactly this plan. Destroys nothing",
            "fgw retention plan",
            "fgw retention plan --study 4f1c --json")
        {
            study,
            asOf,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var (id, insecureAsOf) = await ScopeAsync(run, run.Get(study), run.Get(asOf), cancellationToken);
            var plan = await run.Gateway.Retention.PlanRetentionAsync(new PlanRetentionRequest { StudyId = id, InsecureAsOf = insecureAsOf }, cancellationToken: cancellationToken);
            var shown = new
            {
                plan = plan.PlanDigest,
                asOf = DateTimeOffset.FromUnixTimeSeconds(plan.AsOf),
                items = plan.Items.Select(item => new
                {
                    kind = item.Class.ToString().ToLowerInvariant(),
                    id = item.ObjectId,
                    study = item.StudyId,
                    due = DateTimeOffset.FromUnixTimeSeconds(item.DueTime),
                    item.Copies,
                    blocked = item.BlockedReason.Length > 0 ? item.BlockedReason : null,
                }).ToList(),
            };
            run.Output.Result(shown, (writer, one) =>
            {
                CommandOutput.Table(
                    writer,
                    ["WHAT", "ID", "DUE", "COPIES", "BLOCKED BY"],
                    [.. one.items.Select(item => (IReadOnlyList<string>)[item.kind, item.id, $"{item.due:u}", $"{item.Copies}", item.blocked ?? string.Empty])]);
                writer.WriteLine();
                writer.WriteLine(one.items.Count == 0 ? $"Nothing is due at {one.asOf:u}." : $"Destroy exactly this: fgw retention run --plan {one.plan}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand RunCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var asOf = AsOfOption();
        var plan = new Option<string>("--plan") { Description = "The digest that `fgw retention plan` printed; refused when what is due has changed since", HelpName = "DIGEST", Required = true };
        var command = new CliCommand(
            "run",
            "Destroy what a plan names: logged first, then wraps, enclave keys and bytes in all regions, then a signed certificate",
            "fgw retention run --plan 5b7e0c3d8f4a921647be0d15c9a2f3e8d6b1470295ce8fa3b4d7160e2c9f5a81")
        {
            plan,
            study,
            asOf,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var (id, insecureAsOf) = await ScopeAsync(run, run.Get(study), run.Get(asOf), cancellationToken);
            var applied = await run.Gateway.Retention.ApplyRetentionAsync(
                new ApplyRetentionRequest { PlanDigest = run.Get(plan), StudyId = id, InsecureAsOf = insecureAsOf }, cancellationToken: cancellationToken);
            run.Output.Result(
                new { applied.Destroyed, applied.Remaining, certificates = applied.Certificates.Select(DescribedCertificate.Of).ToList() },
                (writer, result) =>
                {
                    writer.WriteLine($"destroyed {result.Destroyed}, left for the next run {result.Remaining}");
                    result.certificates.ForEach(certificate => writer.WriteLine($"certificate {certificate.Id}: {certificate.Claim}, log entry {certificate.LogIndex}"));
                });
            return applied.Remaining == 0 ? ExitCodes.Success : ExitCodes.Refused;
        });
        return command;
    }

    private static CliCommand CertificatesCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("certificates", "List the certificates of destruction", "fgw retention certificates", "fgw retention certificates --study 4f1c --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var certificates = new List<DescribedCertificate>();
            for (var token = string.Empty; ;)
            {
                var page = await run.Gateway.Retention.ListCertificatesAsync(new ListCertificatesRequest { StudyId = id, PageSize = 200, PageToken = token }, cancellationToken: cancellationToken);
                certificates.AddRange(page.Certificates.Select(DescribedCertificate.Of));
                if ((token = page.NextPageToken).Length == 0)
                {
                    break;
                }
            }

            run.Output.Result(certificates, (writer, all) => CommandOutput.Table(
                writer,
                ["CERTIFICATE", "CLAIM", "OBJECTS", "LOG ENTRY", "TIME"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.Id, one.Claim, $"{one.Objects}", $"{one.LogIndex}", $"{one.CreateTime:u}"])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<(string StudyId, long InsecureAsOf)> ScopeAsync(CommandRun run, string? study, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (asOf is not null)
        {
            run.Output.Warn(ClockWarning);
        }

        return (study is null ? string.Empty : (await StudySelection.ResolveAsync(run, study, cancellationToken)).ToString(), asOf?.ToUnixTimeSeconds() ?? 0);
    }
}
