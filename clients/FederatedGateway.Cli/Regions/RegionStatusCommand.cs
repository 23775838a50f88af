using System.CommandLine;
using System.Globalization;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Regions;

/// <summary><c>fgw region status</c>: replication by region, and with <c>--objects</c> by copy.</summary>
internal static class RegionStatusCommand
{
    private const int PageSize = 500;

    public static CliCommand Create(CliHost host)
    {
        var study = StudySelection.Option();
        var objects = new Option<bool>("--objects") { Description = "List every copy with its version, state and last read-back" };
        var region = new Option<string?>("--region") { Description = "With --objects: copies for this region only", HelpName = "REGION" };
        var command = new CliCommand(
            "status",
            "Show how far replication into every region is: backlog, age of the oldest copy to make (RPO), lag, objects kept out by residency, alerts. Exit code 3 when a region is beyond its objective",
            "fgw region status",
            "fgw region status --study 4f1c --json",
            "fgw region status --objects --region us-east")
        {
            study,
            objects,
            region,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            return run.Get(objects)
                ? await ListObjectsAsync(run, id, run.Get(region) ?? string.Empty, cancellationToken)
                : await ShowTargetsAsync(run, id, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowTargetsAsync(CommandRun run, string study, CancellationToken cancellationToken)
    {
        var targets = (await run.Gateway.Regions.GetReplicationStatusAsync(new GetReplicationStatusRequest { StudyId = study }, cancellationToken: cancellationToken)).Targets
            .Select(target => new
            {
                target.Region,
                target.Engine,
                target.Completed,
                target.Pending,
                target.Failed,
                target.BlockedByResidency,
                target.PendingBytes,
                target.OldestPendingMilliseconds,
                target.LagP50Milliseconds,
                target.LagP99Milliseconds,
                verifyTime = Time(target.VerifyTimeMilliseconds),
                sweepTime = Time(target.SweepTimeMilliseconds),
                target.Alerts,
            }).ToList();
        run.Output.Result(targets, (writer, all) =>
        {
            CommandOutput.Table(
                writer,
                ["REGION", "ENGINE", "DONE", "TO DO", "FAILED", "BLOCKED", "BYTES TO DO", "OLDEST", "LAG P50/P99", "VERIFIED"],
                [.. all.Select(one => (IReadOnlyList<string>)[
                    one.Region,
                    one.Engine,
                    $"{one.Completed}",
                    $"{one.Pending}",
                    $"{one.Failed}",
                    $"{one.BlockedByResidency}",
                    $"{one.PendingBytes}",
                    one.Pending + one.Failed > 0 ? Seconds(one.OldestPendingMilliseconds) : "-",
                    one.LagP99Milliseconds > 0 ? $"{Seconds(one.LagP50Milliseconds)}/{Seconds(one.LagP99Milliseconds)}" : "-",
                    Shown(one.verifyTime)])]);
            foreach (var one in all.Where(one => one.Alerts.Count > 0))
            {
                writer.WriteLine($"ALERT {one.Region}: {string.Join("; ", one.Alerts)}");
            }
        });
        return targets.All(target => target.Alerts.Count == 0) ? ExitCodes.Success : ExitCodes.Unreachable;
    }

    private static async Task<int> ListObjectsAsync(CommandRun run, string study, string region, CancellationToken cancellationToken)
    {
        var replicas = new List<Replica>();
        var request = new ListReplicasRequest { StudyId = study, Region = region, PageSize = PageSize };
        do
        {
            var page = await run.Gateway.Regions.ListReplicasAsync(request, cancellationToken: cancellationToken);
            replicas.AddRange(page.Replicas);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        var rows = replicas.Select(replica => new
        {
            study = replica.StudyId.Length > 0 ? replica.StudyId : null,
            replica.Key,
            replica.Revision,
            replica.Tombstone,
            replica.Region,
            replica.Bucket,
            replica.VersionId,
            sha256 = Convert.ToHexStringLower(replica.Sha256.Span),
            replica.LengthBytes,
            state = State(replica.State),
            replica.LagMilliseconds,
            verifyTime = Time(replica.VerifyTimeMilliseconds),
            placementReceipt = replica.PlacementReceipt.Length > 0 ? replica.PlacementReceipt : null,
            lastError = replica.LastError.Length > 0 ? replica.LastError : null,
        }).ToList();
        run.Output.Result(rows, (writer, all) => CommandOutput.Table(
            writer,
            ["OBJECT", "REGION", "STATE", "VERSION", "BYTES", "VERIFIED", "LAST ERROR"],
            [.. all.Select(one => (IReadOnlyList<string>)[
                one.Revision > 1 ? $"{one.Key} (revision {one.Revision})" : one.Key, one.Region, one.state, one.VersionId, one.Tombstone ? "hidden" : $"{one.LengthBytes}", Shown(one.verifyTime), one.lastError ?? "-"])]));
        return ExitCodes.Success;
    }

    private static DateTimeOffset? Time(long milliseconds) => milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string Shown(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "never";

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");

    private static string State(CopyState state) => state switch
    {
        CopyState.Pending => "PENDING",
        CopyState.Completed => "COMPLETED",
        CopyState.Failed => "FAILED",
        CopyState.Deleted => "DELETED",
        CopyState.BlockedByResidency => "BLOCKED_BY_RESIDENCY",
        _ => "UNKNOWN",
    };
}
