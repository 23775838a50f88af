using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Handovers;

/// <summary>Goes on with hand-overs that broke off, and moves every study in use to the host that the configuration names, when it names one.</summary>
internal sealed partial class HandoverSchedule(
    IDbContextFactory<GatewayDatabase> databases, HandoverRun run, EnclaveOptions options, TimeProvider clock, ILogger<HandoverSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(15);

    // Said once a study and cause, not every few seconds.
    private readonly Dictionary<string, string> said = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception e) when (e is DbException or DbUpdateException)
                {
                    Log.DatabaseAway(logger, e);
                }

                await Task.Delay(LookInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var studyId in await BrokenOffAsync(cancellationToken))
        {
            await TryAsync(studyId, () => run.ResumeAsync(studyId, cancellationToken));
        }

        if (options.HandOverTo.Length > 0)
        {
            foreach (var studyId in await ElsewhereAsync(cancellationToken))
            {
                await TryAsync(studyId, () => run.RunAsync(studyId, options.HandOverTo, destroy: false, "gateway", "gateway", cancellationToken));
            }
        }
    }

    private async Task TryAsync(string studyId, Func<Task> attempt)
    {
        try
        {
            await attempt();
            said.Remove(studyId);
        }
        catch (RefusedException e) when (e.Refusal.Reason == Reasons.LeaseLost)
        {
            // Somebody else is at it.
        }
        catch (RefusedException e)
        {
            if (said.GetValueOrDefault(studyId) != e.Message)
            {
                said[studyId] = e.Message;
                Log.NotHandedOver(logger, studyId, e.Refusal.Reason, e.Refusal.Detail);
            }
        }
    }

    private async Task<List<string>> BrokenOffAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Handovers.Where(stored => stored.State == HandoverState.Handed).Select(stored => stored.StudyId).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<List<string>> ElsewhereAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        await using var database = databases.CreateDbContext();
        return await database.Studies
            .Where(study => study.Phase == StudyPhase.Active && study.EndTicks > now && (study.EnclaveHost ?? options.Name) != options.HandOverTo)
            .Where(study => database.Datasets.Any(dataset => dataset.StudyId == study.Id && dataset.State == DatasetState.Stored))
            .OrderBy(study => study.Id).Select(study => study.Id).ToListAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8501, Level = LogLevel.Warning, Message = "Study {Study} was not handed over ({Reason}): {Detail}. It is tried again")]
        public static partial void NotHandedOver(ILogger logger, string study, string reason, string detail);

        [LoggerMessage(EventId = 8502, Level = LogLevel.Warning, Message = "The database does not answer; hand-overs wait")]
        public static partial void DatabaseAway(ILogger logger, Exception exception);
    }
}
