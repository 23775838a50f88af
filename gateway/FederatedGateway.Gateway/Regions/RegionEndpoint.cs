using System.Runtime.CompilerServices;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Regions.Status;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions;

/// <summary>RegionService.</summary>
internal sealed class RegionEndpoint(
    IReadOnlyList<RegionOptions> options,
    RegionStores regions,
    ReplicationStatus status,
    ReplicationStanding standing,
    ReplicaList replicas,
    SweepRequests sweeps,
    AuditLog log,
    IDbContextFactory<GatewayDatabase> databases,
    TimeProvider clock)
    : RegionService.RegionServiceBase
{
    /// <summary>A region that needs longer to answer a probe is as good as away.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(300);

    private const int MaximumSampledCopies = 1_000_000;

    [Authorize(Policies.Reader)]
    public override async Task<ListRegionsResponse> ListRegions(ListRegionsRequest request, ServerCallContext context)
    {
        var response = new ListRegionsResponse();
        response.Regions.AddRange(await Task.WhenAll(options.Select(region => DescribeAsync(region, context.CancellationToken))));
        return response;
    }

    [Authorize(Policies.Reader)]
    public override async Task<GetReplicationStatusResponse> GetReplicationStatus(GetReplicationStatusRequest request, ServerCallContext context)
    {
        var (caller, cancellationToken) = (context.Caller(), context.CancellationToken);
        await using var database = databases.CreateDbContext();
        await RequireStudyAsync(database, caller, request.StudyId, cancellationToken);
        var objects = VisibleObjects.Of(database, caller).AsNoTracking().Where(stored => request.StudyId == "" || stored.StudyId == request.StudyId);
        var targets = (await status.ReadAsync(database, objects, cancellationToken)).ToDictionary(target => target.Region, StringComparer.Ordinal);
        var sweptAt = await database.RegionEpochs.GroupBy(epoch => epoch.Region).Select(group => new { group.Key, Ticks = group.Min(epoch => epoch.SweepTicks ?? 0) })
            .ToDictionaryAsync(row => row.Key, row => row.Ticks, cancellationToken);
        var response = new GetReplicationStatusResponse();
        foreach (var region in options.Select(region => region.Name))
        {
            var target = targets[region];
            var described = new ReplicationTarget
            {
                Region = region,
                Completed = target.Completed,
                Pending = target.Pending,
                Failed = target.Failed,
                BlockedByResidency = target.Blocked,
                PendingBytes = target.BacklogBytes,
                OldestPendingMilliseconds = (long)target.OldestAge.TotalMilliseconds,
                LagP50Milliseconds = (long)target.LagP50.TotalMilliseconds,
                LagP99Milliseconds = (long)target.LagP99.TotalMilliseconds,
                VerifyTimeMilliseconds = ReplicaList.UnixMilliseconds(target.VerifyTicks),
                SweepTimeMilliseconds = ReplicaList.UnixMilliseconds(sweptAt.GetValueOrDefault(region)),
                Engine = RegionOptions.GatewayEngine,
            };
            described.Alerts.AddRange(caller.Role == Role.Participant ? [] : standing.Alerts.GetValueOrDefault(region) ?? []);
            response.Targets.Add(described);
        }

        return response;
    }

    [Authorize(Policies.Reader)]
    public override async Task<ListReplicasResponse> ListReplicas(ListReplicasRequest request, ServerCallContext context)
    {
        await using (var database = databases.CreateDbContext())
        {
            await RequireStudyAsync(database, context.Caller(), request.StudyId, context.CancellationToken);
        }

        return await replicas.ListAsync(context.Caller(), request, context.CancellationToken);
    }

    [Authorize(Policies.Operator)]
    public override async Task ResyncRegion(ResyncRegionRequest request, IServerStreamWriter<ResyncRegionResponse> responseStream, ServerCallContext context)
    {
        await foreach (var progress in SweepAsync(context.Caller(), request.Region, request.Full, sampledCopies: -1, context.CancellationToken))
        {
            await responseStream.WriteAsync(new ResyncRegionResponse { Progress = progress }, context.CancellationToken);
        }
    }

    [Authorize(Policies.Auditor)]
    public override async Task VerifyRegion(VerifyRegionRequest request, IServerStreamWriter<VerifyRegionResponse> responseStream, ServerCallContext context)
    {
        if (request.SampledCopies > MaximumSampledCopies)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"sampled_copies is 0 to {MaximumSampledCopies}; {request.SampledCopies} were asked for");
        }

        var sampled = request.SampledCopies == 0 ? int.MaxValue : (int)request.SampledCopies;
        await foreach (var progress in SweepAsync(context.Caller(), request.Region, isFull: true, sampled, context.CancellationToken))
        {
            await responseStream.WriteAsync(new VerifyRegionResponse { Progress = progress }, context.CancellationToken);
        }
    }

    private static async Task RequireStudyAsync(GatewayDatabase database, Caller caller, string studyId, CancellationToken cancellationToken)
    {
        if (studyId.Length > 0 && !await VisibleObjects.Studies(database, caller).ContainsAsync(studyId, cancellationToken))
        {
            throw new RefusedException(Reasons.NotFound, $"there is no study {studyId} that you may see");
        }
    }

    private async IAsyncEnumerable<SweepProgress> SweepAsync(Caller caller, string region, bool isFull, int sampledCopies, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!regions.Has(region))
        {
            throw new RefusedException(Reasons.NotFound, $"this gateway has no region {region}; it has {string.Join(", ", regions.Names)}");
        }

        await log.RecordAsync(new AuditEvent(AuditActions.RegionSwept, caller.Name, caller.RoleName, region, ""), cancellationToken);
        var id = await sweeps.AddAsync(region, isFull, sampledCopies, cancellationToken);
        while (true)
        {
            var progress = await ProgressAsync(id, region, cancellationToken);
            yield return progress;
            if (progress.Done)
            {
                yield break;
            }

            await Task.Delay(ProgressInterval, clock, cancellationToken);
        }
    }

    private async Task<SweepProgress> ProgressAsync(long id, string region, CancellationToken cancellationToken)
    {
        var sweep = await sweeps.GetAsync(id, cancellationToken);
        await using var database = databases.CreateDbContext();
        return new SweepProgress
        {
            Done = sweep.EndTicks is not null,
            Failure = sweep.Failure,
            Listed = sweep.Listed,
            Compared = sweep.Compared,
            Sampled = sweep.Sampled,
            Lost = sweep.Lost,
            Missing = sweep.Missing,
            Removed = sweep.Removed,
            Violations = sweep.Violations,
            Backlog = await database.ReplicationTasks.LongCountAsync(task => task.TargetRegion == region, cancellationToken),
        };
    }

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
