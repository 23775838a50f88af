using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Policies;

/// <summary>The accepted policies, which of them each region is to have, and which is in force.</summary>
internal sealed class PolicyBook(IDbContextFactory<GatewayDatabase> databases)
{
    /// <param name="digest">Empty for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null for none: the studies' own retention alone.</returns>
    public async Task<SignedPolicy?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        if (digest.Length == 0)
        {
            return null;
        }

        await using var database = databases.CreateDbContext();
        var signed = await database.Policies.AsNoTracking().Where(policy => policy.Digest == digest).Select(policy => policy.Signed).SingleAsync(cancellationToken);
        return LifecyclePolicies.Open(signed).OrThrow();
    }

    /// <summary>The policy that a region is to have.</summary>
    public async Task<SignedPolicy?> OfRegionAsync(string region, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var digest = await database.WantedPolicies.AsNoTracking().Where(row => row.Region == region).Select(row => row.PolicyDigest).SingleOrDefaultAsync(cancellationToken);
        return await FindAsync(digest ?? "", cancellationToken);
    }

    /// <summary>Whether regions' rules are on their way from one policy to another, so that nobody else may touch them.</summary>
    public async Task<bool> IsRollingOutAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Rollouts.AnyAsync(rollout => rollout.State == RolloutState.Running || rollout.State == RolloutState.RollingBack, cancellationToken);
    }

    /// <summary>The digest of what the newest roll-out that succeeded brought; empty for none.</summary>
    public static async Task<string> CurrentDigestAsync(GatewayDatabase database, CancellationToken cancellationToken)
        => await database.Rollouts.AsNoTracking().Where(rollout => rollout.State == RolloutState.Succeeded).OrderByDescending(rollout => rollout.CreateTicks)
            .Select(rollout => rollout.PolicyDigest).FirstOrDefaultAsync(cancellationToken) ?? "";

    /// <summary>The policy in force; null for none.</summary>
    public async Task<SignedPolicy?> CurrentAsync(CancellationToken cancellationToken)
    {
        string digest;
        await using (var database = databases.CreateDbContext())
        {
            digest = await CurrentDigestAsync(database, cancellationToken);
        }

        return await FindAsync(digest, cancellationToken);
    }
}
