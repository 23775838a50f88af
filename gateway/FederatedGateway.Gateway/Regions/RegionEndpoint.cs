using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions;

/// <summary>RegionService.</summary>
[Authorize(Policies.Reader)]
internal sealed class RegionEndpoint(IReadOnlyList<RegionOptions> options, RegionStores regions, IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
    : RegionService.RegionServiceBase
{
    /// <summary>A region that needs longer to answer a probe is as good as away.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    public override async Task<ListRegionsResponse> ListRegions(ListRegionsRequest request, ServerCallContext context)
    {
        var response = new ListRegionsResponse();
        response.Regions.AddRange(await Task.WhenAll(options.Select(region => DescribeAsync(region, context.CancellationToken))));
        return response;
    }

    public override async Task<GetReplicationStatusResponse> GetReplicationStatus(GetReplicationStatusRequest request, ServerCallContext context)
    {
        var (caller, cancellationToken) = (context.Caller(), context.CancellationToken);
        await using var database = databases.CreateDbContext();
        if (request.StudyId.Length > 0 && !await Studies(database, caller).ContainsAsync(request.StudyId, cancellationToken))
        {
            throw new RefusedException(Reasons.NotFound, $"there is no study {request.StudyId} that you may see");
        }

        var objects = database.Objects.AsNoTracking().Where(stored => request.StudyId == "" || stored.StudyId == request.StudyId);
        if (caller.Role == Role.Participant)
        {
            objects = objects.Where(stored => Studies(database, caller).Contains(stored.StudyId));
        }

        var copies = await objects.SelectMany(stored => stored.Copies, (stored, copy) => new { copy.Region, copy.State, stored.LengthBytes, stored.CreateTicks })
            .GroupBy(row => new { row.Region, row.State })
            .Select(group => new { group.Key.Region, group.Key.State, Count = group.LongCount(), Bytes = group.Sum(row => row.LengthBytes), Oldest = group.Min(row => row.CreateTicks) })
            .ToListAsync(cancellationToken);
        var now = clock.GetUtcNow().UtcTicks;
        var response = new GetReplicationStatusResponse();
        foreach (var region in options.Select(region => region.Name))
        {
            var here = copies.Where(row => row.Region == region).ToList();
            var waiting = here.Where(row => row.State is CopyState.Pending or CopyState.Failed).ToList();
            response.Targets.Add(new ReplicationTarget
            {
                Region = region,
                Completed = here.Where(row => row.State == CopyState.Completed).Sum(row => row.Count),
                Pending = here.Where(row => row.State == CopyState.Pending).Sum(row => row.Count),
                Failed = here.Where(row => row.State == CopyState.Failed).Sum(row => row.Count),
                PendingBytes = waiting.Sum(row => row.Bytes),
                OldestPendingMilliseconds = waiting.Count == 0 ? 0 : Math.Max(0, (now - waiting.Min(row => row.Oldest)) / TimeSpan.TicksPerMillisecond),
            });
        }

        return response;
    }

    private static IQueryable<string> Studies(GatewayDatabase database, Caller caller) => caller.Role == Role.Participant
        ? database.Participants.Where(participant => participant.Name == caller.Name).Select(participant => participant.StudyId)
        : database.Studies.Select(study => study.Id);

    private async Task<RegionStatus> DescribeAsync(RegionOptions region, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeout);
        StoreHealth health;
        try
        {
            health = await regions[region.Name].ProbeAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            health = new StoreHealth(false, ProbeTimeout, $"no answer within {ProbeTimeout.TotalSeconds:0} s");
        }

        return new RegionStatus
        {
            Name = region.Name,
            Jurisdiction = region.Jurisdiction,
            Store = region.Store,
            Available = health.IsHealthy,
            Detail = health.IsHealthy ? "" : health.Detail,
        };
    }
}
