using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>Makes an upload durable beside its arrival: sync the file, then move the committed offset in the database, under the upload's lease.</summary>
internal sealed class UploadCommits(
    IDbContextFactory<GatewayDatabase> databases, HeldLease lease, string datasetId, UploadSpool spool, GatewayMetrics metrics, TimeProvider clock, long committed) : IAsyncDisposable
{
    /// <summary>A sync costs the same for little and for much; a break loses at most this and <see cref="Interval"/>.</summary>
    private const long CommitBytes = 16 * 1024 * 1024;

    /// <summary>Arriving faster than the disk can sync: then the client waits.</summary>
    private const long MaximumUncommittedBytes = 4 * CommitBytes;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long committedBytes = committed;
    private long lastCommit = clock.GetTimestamp();
    private Task running = Task.CompletedTask;

    /// <summary>Call after every write; returns at once unless the disk has fallen behind.</summary>
    public async ValueTask AdvanceAsync()
    {
        var uncommitted = spool.Length - committedBytes;
        if (running.IsCompleted && (uncommitted >= CommitBytes || (uncommitted > 0 && clock.GetElapsedTime(lastCommit) >= Interval)))
        {
            await running;
            await spool.WriteOutAsync();
            lastCommit = clock.GetTimestamp();
            running = CommitAsync(spool.Length);
        }
        else if (uncommitted >= MaximumUncommittedBytes)
        {
            await running;
        }
    }

    /// <summary>Commits what is left. Not cancellable: it is what makes a broken stream worth resuming.</summary>
    public async Task FinishAsync()
    {
        await spool.CompleteAsync();
        await running;
        if (spool.Length > committedBytes)
        {
            await CommitAsync(spool.Length);
        }
    }

    public async ValueTask DisposeAsync() => await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CommitAsync(long bytes)
    {
        await spool.SyncAsync();
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, CancellationToken.None);
                await database.Datasets.Where(dataset => dataset.Id == datasetId)
                    .ExecuteUpdateAsync(dataset => dataset.SetProperty(stored => stored.CommittedBytes, bytes), CancellationToken.None);
            },
            CancellationToken.None);
        metrics.Received(bytes - committedBytes);
        committedBytes = bytes;
    }
}
