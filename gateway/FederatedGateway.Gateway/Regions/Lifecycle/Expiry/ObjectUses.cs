using FederatedGateway.Gateway.Database;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>Remembers when objects were last asked for, for classes whose life is extended by use.</summary>
internal sealed class ObjectUses(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
{
    /// <summary>Ends are days away: a use within the hour after another tells nothing new.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromHours(1);

    public async Task RecordAsync(string objectKey, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using (var database = databases.CreateDbContext())
        {
            if (await database.ObjectUses.AsNoTracking().AnyAsync(use => use.ObjectKey == objectKey && use.LastTicks > (now - Grain).UtcTicks, cancellationToken))
            {
                return;
            }
        }

        await databases.TransactAsync(
            async database =>
            {
                if (await database.ObjectUses.SingleOrDefaultAsync(use => use.ObjectKey == objectKey, cancellationToken) is { } known)
                {
                    known.LastTicks = Math.Max(known.LastTicks, now.UtcTicks);
                }
                else
                {
                    database.ObjectUses.Add(new ObjectUse { ObjectKey = objectKey, LastTicks = now.UtcTicks });
                }
            },
            cancellationToken);
    }
}
