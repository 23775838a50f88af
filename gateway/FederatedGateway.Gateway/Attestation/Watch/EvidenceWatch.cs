using System.Data.Common;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>
/// Looks at the enclave's evidence for every study in use: at an interval, before what it rests on ends, and at once when the host has started anew. A host that does not answer is an outage, not a verdict.
/// </summary>
internal sealed partial class EvidenceWatch(
    EnclaveHosts hosts, IDbContextFactory<GatewayDatabase> databases, EvidenceCheck check, EvidenceStandings standings, StateSnapshot snapshot, TimeProvider clock, ILogger<EvidenceWatch> logger)
    : BackgroundService
{
    /// <summary>One small call: how soon a restart of the host is noticed.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, ByteString> instances = new(StringComparer.Ordinal);
    private string notLooked = "";

    /// <summary>One look at everything that is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var inUse = await StudiesInUseAsync(now.UtcTicks, cancellationToken);
        standings.KeepOnly(inUse.Values.SelectMany(studies => studies).ToHashSet(StringComparer.Ordinal));
        RefusedException? outage = null;
        foreach (var (host, studies) in inUse)
        {
            try
            {
                await LookAsync(host, studies, now, cancellationToken);
            }
            catch (RefusedException e)
            {
                // One host's outage keeps nobody from looking at another.
                outage = e;
            }
        }

        snapshot.Evidence = new Dictionary<string, long> { ["accepted"] = standings.AcceptedCount, ["refused"] = standings.Refused.Count };
        if (outage is not null)
        {
            throw outage;
        }
    }

    private async Task LookAsync(string host, IReadOnlyList<string> studies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = hosts.Client(host);
        var started = await EnclaveCall.RunAsync(options => client.DescribeAsync(new DescribeRequest(), options), clock, cancellationToken);
        var isNew = !started.InstanceId.Equals(instances.GetValueOrDefault(host, ByteString.Empty));
        foreach (var studyId in studies.Where(studyId => isNew || standings.Find(studyId) is not { } standing || standing.NextCheck <= now))
        {
            await LookAsync(studyId, cancellationToken);
        }

        instances[host] = started.InstanceId;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await LookAsync(stoppingToken);
                    notLooked = "";
                }
                catch (Exception e) when (e is DbException or DbUpdateException or RefusedException)
                {
                    // Said once an outage, not every few seconds.
                    if (notLooked != e.Message)
                    {
                        notLooked = e.Message;
                        Log.NotLooked(logger, e.Message);
                    }
                }

                await Task.Delay(LookInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(string studyId, CancellationToken cancellationToken)
    {
        try
        {
            if ((await check.LookAsync(studyId, cancellationToken)).Refusal is { } refusal)
            {
                Log.Refused(logger, studyId, refusal.Reason, refusal.Detail);
            }
        }
        catch (RefusedException e) when (e.Refusal.Reason != Reasons.EnclaveUnavailable)
        {
            // The enclave or the study itself says no (withdrawn, over): nothing about its evidence.
            Log.NotAsked(logger, studyId, e.Message);
        }
    }

    /// <summary>Active studies with datasets, and those that something is known against, by the name of their host.</summary>
    private async Task<Dictionary<string, IReadOnlyList<string>>> StudiesInUseAsync(long nowTicks, CancellationToken cancellationToken)
    {
        var refused = standings.Refused;
        await using var database = databases.CreateDbContext();
        var inUse = await database.Studies.AsNoTracking()
            .Where(study => study.Phase == StudyPhase.Active && study.EndTicks > nowTicks)
            .Where(study => refused.Contains(study.Id)
                || database.Datasets.Any(dataset => dataset.StudyId == study.Id && (dataset.State == DatasetState.Uploading || dataset.State == DatasetState.Stored)))
            .Select(study => new { study.Id, study.EnclaveHost }).ToListAsync(cancellationToken);
        return inUse.GroupBy(study => study.EnclaveHost ?? hosts.MainName, study => study.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group], StringComparer.Ordinal);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8001, Level = LogLevel.Error, Message = "The enclave's evidence for study {Study} does not verify ({Reason}): {Detail}. No work of this study goes to it until it does")]
        public static partial void Refused(ILogger logger, string study, string reason, string detail);

        [LoggerMessage(EventId = 8002, Level = LogLevel.Information, Message = "No evidence for study {Study}: {Why}")]
        public static partial void NotAsked(ILogger logger, string study, string why);

        [LoggerMessage(EventId = 8003, Level = LogLevel.Warning, Message = "The enclave's evidence was not looked at: {Why}")]
        public static partial void NotLooked(ILogger logger, string why);
    }
}
