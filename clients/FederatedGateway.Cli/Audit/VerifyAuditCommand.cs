using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Client.Audit;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.Audit;

/// <summary><c>fgw audit verify</c>: checks an exported bundle with nothing but pinned keys, on a machine that need not have a network.</summary>
internal static class VerifyAuditCommand
{
    public static CliCommand Create(CliHost host)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "The file that `fgw audit export` wrote" };
        var logKey = new Option<string?>("--log-key") { Description = "The log's key (C2SP vkey) as its operator or a study's manifest told you", HelpName = "VKEY", Required = true };
        var gatewayKey = new Option<string?>("--gateway-key") { Description = "Key of the gateway's certificates of destruction, 130 hexadecimal digits. Default: the bundle's own, which shows only that one key signed all", HelpName = "HEX" };
        var witnesses = new Option<string[]>("--witness") { Description = "A witness's key (C2SP vkey); may be given several times", HelpName = "VKEY", DefaultValueFactory = _ => [] };
        var quorum = new Option<int>("--quorum") { Description = "How many of the witnesses must have cosigned", DefaultValueFactory = _ => 0 };
        var previous = new Option<string?>("--previous") { Description = "The checkpoint kept from the last audit. Default: the one that this profile remembers", HelpName = "FILE" };
        var keep = new Option<string?>("--keep") { Description = "Write the verified checkpoint here, for the next audit's --previous", HelpName = "FILE" };
        var command = new CliCommand(
            "verify",
            "Verify an exported bundle offline: every entry, tile and root; approvals, orders, evidence, receipts and certificates; and that the log only grew since the last audit. Exit code 4 when anything does not verify",
            "fgw audit verify audit.zip --log-key 'log.example/fgw+5d2b9f01+AXm…'",
            "fgw audit verify audit.zip --log-key 'log.example/fgw+5d2b9f01+AXm…' --previous last-year.checkpoint --keep this-year.checkpoint --json")
        {
            bundle,
            logKey,
            gatewayKey,
            witnesses,
            quorum,
            previous,
            keep,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var key = VerifierKey.Parse(run.Get(logKey)!).OrThrow();
            var policy = WitnessPolicy.Create([.. run.Get(witnesses)!.Select(witness => VerifierKey.Parse(witness).OrThrow())], run.Get(quorum)).OrThrow();
            var memory = new CheckpointMemory(run.Profile);
            var before = run.Get(previous) is { } path ? PrivateFile.ReadPublic(path, SignedNote.MaximumBytes) : memory.Read(key);
            var files = (await AuditBundleFile.ReadAsync(run.Get(bundle), cancellationToken)).OrThrow();
            var report = AuditBundle.Verify(files, new AuditTrust(key, policy, before, GatewayKey(run.Get(gatewayKey))));
            if (report is { Verified: true, Checkpoint: { } checkpoint })
            {
                memory.Write(key, checkpoint.Signed.ToBytes());
                if (run.Get(keep) is { } kept)
                {
                    PrivateFile.WritePublic(kept, checkpoint.Signed.ToBytes());
                }
            }

            run.Output.Result(Shown.Of(report, before is not null), Write);
            return report.Verified ? ExitCodes.Success : ExitCodes.NotGenuine;
        });
        return command;
    }

    private static SigningPublicKey? GatewayKey(string? hex)
    {
        try
        {
            return hex is null ? null : SigningPublicKey.Parse(Convert.FromHexString(hex)).OrThrow();
        }
        catch (FormatException)
        {
            throw new RefusedException(Reasons.InvalidArgument, "--gateway-key: not hexadecimal digits");
        }
    }

    private static void Write(TextWriter writer, Shown report)
    {
        CommandOutput.Table(
            writer,
            ["CHECK", "RESULT", "EXAMINED", "FAILED", "ABSENT"],
            [.. report.Checks.Select(check => (IReadOnlyList<string>)[check.Name, check.Failed > 0 ? "FAILED" : check.Examined > 0 ? "ok" : "-", $"{check.Examined}", $"{check.Failed}", $"{check.Absent}"])]);
        foreach (var failure in report.Checks.SelectMany(check => check.Failures))
        {
            writer.WriteLine("  " + failure);
        }

        writer.WriteLine();
        writer.WriteLine(report.Verified
            ? $"VERIFIED: {report.TreeSize} entries, root {report.RootHash}{(report.ComparedWithPrevious ? ", and the log only grew since the last audit" : "; first audit of this log on this machine")}"
            : "NOT VERIFIED");
    }

    private sealed record Shown(bool Verified, long? TreeSize, string? RootHash, string? Origin, bool ComparedWithPrevious, IReadOnlyList<ShownCheck> Checks)
    {
        public static Shown Of(AuditReport report, bool compared) => new(
            report.Verified,
            report.Checkpoint?.Checkpoint.Size,
            report.Checkpoint?.Checkpoint.Root.ToBase64(),
            report.Checkpoint?.Checkpoint.Origin,
            compared,
            [.. report.Checks.Select(check => new ShownCheck(check.Name, check.Passed, check.Examined, check.Failed, check.Absent, [.. check.Failures.Select(failure => failure.ToString())]))]);
    }

    private sealed record ShownCheck(string Name, bool Passed, long Examined, long Failed, long Absent, IReadOnlyList<string> Failures);
}
