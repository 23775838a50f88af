using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.Cli.Regions;

/// <summary><c>fgw region resync</c> and <c>fgw region verify</c>: a comparison of a region with the catalog, watched until it is done.</summary>
internal static class RegionSweepCommands
{
    public static CliCommand Resync(CliHost host)
    {
        var region = new Argument<string>("REGION") { Description = "Which" };
        var full = new Option<bool>("--full") { Description = "Compare everything. Default: the newest copies, and everything only when one of them is missing" };
        var command = new CliCommand(
            "resync",
            "Have a region catch up: pauses after failures end, lost copies are made again, missing ones for the first time. Operators only. Exit code 3 when the region does not answer",
            "fgw region resync us-east",
            "fgw region resync us-east --full --json")
        {
            region,
            full,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var name = run.Get(region);
            using var call = run.Gateway.Regions.ResyncRegion(new ResyncRegionRequest { Region = name, Full = run.Get(full) }, cancellationToken: cancellationToken);
            var last = new SweepProgress();
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                last = Show(run, name, last, response.Progress);
            }

            return End(run, name, last) ?? ExitCodes.Success;
        });
        return command;
    }

    public static CliCommand Verify(CliHost host)
    {
        var region = new Argument<string>("REGION") { Description = "Which" };
        var sample = new Option<uint>("--sample") { Description = "Read so many copies whole, chosen at random; 0 reads all", HelpName = "COPIES", DefaultValueFactory = _ => 0 };
        var command = new CliCommand(
            "verify",
            "Compare a region with the catalog in both directions and read copies whole. What is lost or damaged is made again. Auditors and operators. Exit code 4 when anything was lost, damaged or outside residency",
            "fgw region verify us-east",
            "fgw region verify us-east --sample 1000 --json")
        {
            region,
            sample,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var name = run.Get(region);
            using var call = run.Gateway.Regions.VerifyRegion(new VerifyRegionRequest { Region = name, SampledCopies = run.Get(sample) }, cancellationToken: cancellationToken);
            var last = new SweepProgress();
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                last = Show(run, name, last, response.Progress);
            }

            return End(run, name, last) ?? (last.Lost + last.Violations > 0 ? ExitCodes.NotGenuine : ExitCodes.Success);
        });
        return command;
    }

    private static SweepProgress Show(CommandRun run, string region, SweepProgress before, SweepProgress now)
    {
        if (!now.Equals(before) && !now.Done)
        {
            run.Output.Note($"{region}: {now.Listed} versions listed, {now.Compared} copies compared, {now.Sampled} read whole, {now.Lost} lost; {now.Backlog} copies to make");
        }

        return now;
    }

    /// <returns>The exit code when the comparison broke off; null when it went through.</returns>
    private static int? End(CommandRun run, string region, SweepProgress last)
    {
        var result = new
        {
            region,
            complete = last is { Done: true, Failure.Length: 0 },
            failure = last.Failure.Length > 0 ? last.Failure : null,
            last.Listed,
            last.Compared,
            last.Sampled,
            last.Lost,
            last.Missing,
            last.Removed,
            last.Violations,
            last.Backlog,
        };
        run.Output.Result(result, (writer, one) =>
        {
            CommandOutput.Table(
                writer,
                ["REGION", "LISTED", "COMPARED", "READ WHOLE", "LOST", "MISSING", "REMOVED", "OUTSIDE RESIDENCY", "TO MAKE"],
                [[one.region, $"{one.Listed}", $"{one.Compared}", $"{one.Sampled}", $"{one.Lost}", $"{one.Missing}", $"{one.Removed}", $"{one.Violations}", $"{one.Backlog}"]]);
            if (!one.complete)
            {
                writer.WriteLine($"BROKE OFF: {one.failure ?? "the gateway ended the call"}; run it again when the region answers");
            }
        });
        return result.complete ? null : ExitCodes.Unreachable;
    }
}
