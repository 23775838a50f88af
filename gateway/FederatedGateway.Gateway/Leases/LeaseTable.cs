using FederatedGateway.Gateway.Database;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Leases;

/// <summary>
/// One owner at a time for a named piece of work, among all gateways on one database. An owner that stalls loses the lease when it expires; what
/// it still tries to write afterwards is refused by its fencing token (<see cref="HeldLease.GuardAsync"/>), so clocks that disagree cost time, never correctness.
/// </summary>
internal sealed class LeaseTable(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
{
    /// <summary>This process's life.</summary>
    private readonly string owner = Guid.NewGuid().ToString("N");

    /// <summary>Takes the lease when nobody holds it, and keeps renewing it until it is disposed.</summary>
    /// <param name="name">What is owned, for example <c>run/…</c>; at most 200 characters.</param>
    /// <param name="duration">How long others wait after this process dies; renewed every third of it.</param>
    /// <param name="cancellationToken">Ends the attempt, not the lease.</param>
    /// <returns>Null while somebody, this process included, holds it.</returns>
    public async Task<HeldLease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var expires = (now + duration).UtcTicks;
        var token = await databases.TransactAsync(
            async database =>
            {
                var lease = await database.Leases.SingleOrDefaultAsync(stored => stored.Name == name, cancellationToken);
                if (lease is null)
                {
                    database.Leases.Add(new StoredLease { Name = name, Owner = owner, FencingToken = 1, ExpireTicks = expires });
                    return 1;
                }

                if (lease.ExpireTicks > now.UtcTicks)
                {
                    return 0;
                }

                (lease.Owner, lease.ExpireTicks) = (owner, expires);
                return ++lease.FencingToken;
            },
            cancellationToken);
        return token == 0 ? null : new HeldLease(databases, clock, name, token, duration);
    }
}
