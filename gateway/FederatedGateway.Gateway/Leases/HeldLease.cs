using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Leases;

/// <summary>A lease that this process holds and renews. Dispose it to let the next owner in at once.</summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private readonly IDbContextFactory<GatewayDatabase> databases;
    private readonly TimeProvider clock;
    private readonly TimeSpan duration;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task renewal;

    internal HeldLease(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock, string name, long fencingToken, TimeSpan duration)
    {
        this.databases = databases;
        this.clock = clock;
        this.duration = duration;
        Name = name;
        FencingToken = fencingToken;
        renewal = RenewAsync();
    }

    public string Name { get; }

    /// <summary>Larger than every earlier owner's.</summary>
    public long FencingToken { get; }

    /// <summary>Cancelled when the lease could not be kept: stop working.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>
    /// Call inside the transaction of every write made under this lease: it takes the lease's row, so that no other owner can come in before the commit.
    /// </summary>
    /// <exception cref="RefusedException"><see cref="Reasons.LeaseLost"/>: another owner has come; nothing may be written.</exception>
    public async Task GuardAsync(GatewayDatabase database, CancellationToken cancellationToken)
    {
        var rows = await database.Leases.Where(lease => lease.Name == Name && lease.FencingToken == FencingToken)
            .ExecuteUpdateAsync(lease => lease.SetProperty(stored => stored.FencingToken, FencingToken), cancellationToken);
        if (rows == 0)
        {
            throw new RefusedException(Reasons.LeaseLost, $"another gateway has taken over {Name}; this one stops");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await renewal;
        try
        {
            await SetExpiryAsync(0, CancellationToken.None);
        }
        catch (DbException)
        {
            // The database is away; the lease expires by itself.
        }

        stop.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync()
    {
        var expires = clock.GetUtcNow() + duration;
        try
        {
            while (true)
            {
                await Task.Delay(duration / 3, clock, stop.Token);
                var next = clock.GetUtcNow() + duration;
                try
                {
                    if (await SetExpiryAsync(next.UtcTicks, stop.Token) == 0)
                    {
                        await lost.CancelAsync();
                        return;
                    }

                    expires = next;
                }
                catch (DbException) when (clock.GetUtcNow() < expires)
                {
                    // An outage shorter than the lease does no harm: try again.
                }
                catch (DbException)
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task<int> SetExpiryAsync(long ticks, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Leases.Where(lease => lease.Name == Name && lease.FencingToken == FencingToken)
            .ExecuteUpdateAsync(lease => lease.SetProperty(stored => stored.ExpireTicks, ticks), cancellationToken);
    }
}
