using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Runs;

/// <summary>
/// Removes result ciphertexts that an earlier try of the same run stored and never recorded: the enclave makes new ones each time, and wraps keys only to those
/// that were recorded.
/// </summary>
internal sealed partial class LeftoverResults(AuditLog log, ILogger<LeftoverResults> logger)
{
    /// <param name="run">Without recorded results.</param>
    /// <param name="prefix">Begins the keys of this run's results and of nothing else.</param>
    /// <param name="store">The study's primary region.</param>
    /// <param name="ledger">The run's, held.</param>
    /// <param name="cancellationToken">Leaves some behind.</param>
    /// <exception cref="ObjectStoreException">The region is away.</exception>
    public async Task RemoveAsync(StoredRun run, string prefix, IObjectStore store, RunLedger ledger, CancellationToken cancellationToken)
    {
        var left = new List<ObjectVersion>();
        await foreach (var version in store.ListVersionsAsync(prefix, cancellationToken))
        {
            left.Add(version);
        }

        if (left.Count == 0)
        {
            return;
        }

        // Logged after the listing and under the lease: whatever was listed is older than anything a later owner of the run will store.
        var announced = "";
        await ledger.WriteAsync((database, _) => announced = log.Add(database, new AuditEvent(AuditActions.RunDiscarded, "gateway", "gateway", run.Id, run.StudyId)), cancellationToken);
        await log.PlacedAsync(announced, cancellationToken);
        foreach (var version in left)
        {
            try
            {
                await store.DeleteVersionAsync(version.Key, version.VersionId, bypassGovernance: false, cancellationToken);
            }
            catch (ObjectLockedException e)
            {
                Log.Locked(logger, version.Key.Value, store.Region, e.Message);
            }
        }

        Log.Removed(logger, run.Id, left.Count, store.Region);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "Run {RunId}: an earlier try left {Versions} result ciphertexts in {Region}; those without a lock are removed")]
        public static partial void Removed(ILogger logger, string runId, int versions, string region);

        [LoggerMessage(EventId = 3012, Level = LogLevel.Warning, Message = "{Key} in {Region}, which no run needs, stays until its lock ends: {Detail}")]
        public static partial void Locked(ILogger logger, string key, string region, string detail);
    }
}
