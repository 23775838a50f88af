using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>LifecycleService.</summary>
[Authorize(Access.Policies.Auditor)]
internal sealed class LifecycleEndpoint(PolicySigner signer, PolicyPlanner planner, Rollouts rollouts, PolicyBook book, RegionRules rules, IDbContextFactory<GatewayDatabase> databases)
    : LifecycleService.LifecycleServiceBase
{
    private const int MaximumRollouts = 20;

    /// <summary>A region that needs longer for its rules is told as away.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    public override async Task<PlanLifecycleResponse> PlanLifecycle(PlanLifecycleRequest request, ServerCallContext context)
    {
        var plan = await planner.PlanAsync(signer.Open(request.Policy.Memory), context.CancellationToken);
        var response = new PlanLifecycleResponse { PlanDigest = plan.Digest };
        response.Regions.AddRange(plan.Regions);
        response.Contradictions.AddRange(plan.Contradictions);
        return response;
    }

    [Authorize(Access.Policies.Operator)]
    public override async Task<ApplyLifecycleResponse> ApplyLifecycle(ApplyLifecycleRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        return new ApplyLifecycleResponse
        {
            RolloutId = await rollouts.BeginAsync(signer.Open(request.Policy.Memory), request.PlanDigest, request.Strategy, caller.Name, caller.RoleName, context.CancellationToken),
        };
    }

    [Authorize(Access.Policies.Operator)]
    public override async Task<RollBackLifecycleResponse> RollBackLifecycle(RollBackLifecycleRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        return new RollBackLifecycleResponse { RolloutId = await rollouts.BeginBackAsync(request.Strategy, caller.Name, caller.RoleName, context.CancellationToken) };
    }

    public override async Task WatchRollout(WatchRolloutRequest request, IServerStreamWriter<WatchRolloutResponse> responseStream, ServerCallContext context)
    {
        await foreach (var rollout in rollouts.WatchAsync(request.RolloutId, context.CancellationToken))
        {
            await responseStream.WriteAsync(new WatchRolloutResponse { Rollout = await DescribeAsync(rollout, context.CancellationToken) }, context.CancellationToken);
        }
    }

    public override async Task<GetLifecycleResponse> GetLifecycle(GetLifecycleRequest request, ServerCallContext context)
    {
        var current = await book.CurrentAsync(context.CancellationToken);
        var response = new GetLifecycleResponse { Policy = current is null ? ByteString.Empty : ByteString.CopyFrom(current.File.Span) };
        response.Regions.AddRange(await Task.WhenAll(rules.Regions.Select(region => DescribeAsync(region, context.CancellationToken))));
        await using var database = databases.CreateDbContext();
        var newest = await database.Rollouts.AsNoTracking().Include(rollout => rollout.Steps).OrderByDescending(rollout => rollout.CreateTicks).Take(MaximumRollouts).ToListAsync(context.CancellationToken);
        foreach (var rollout in newest)
        {
            response.Rollouts.Add(await DescribeAsync(rollout, context.CancellationToken));
        }

        return response;
    }

    private async Task<RegionLifecycle> DescribeAsync(string region, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadTimeout);
        var policy = await book.OfRegionAsync(region, cancellationToken);
        string state;
        try
        {
            var wanted = (await rules.RenderAsync(region, policy, limit.Token)).Rules;
            var found = (await Task.WhenAll(rules.Stores(region).Select(store => store.GetLifecycleAsync(limit.Token)))).SelectMany(all => all).ToHashSet();
            var (missing, strange) = (wanted.Count(rule => !found.Contains(rule)), found.Count(rule => !wanted.Contains(rule)));
            state = missing + strange == 0 ? "in step" : $"{missing} rules are missing, {strange} are not the gateway's";
        }
        catch (ObjectStoreException e)
        {
            state = e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            state = $"no answer within {ReadTimeout.TotalSeconds:0} s";
        }

        return new RegionLifecycle { Region = region, PolicyNumber = policy?.Policy.Number ?? 0, State = state };
    }

    private async Task<Rollout> DescribeAsync(StoredRollout stored, CancellationToken cancellationToken)
    {
        var rollout = new Rollout
        {
            RolloutId = stored.Id,
            PolicyNumber = (await book.FindAsync(stored.PolicyDigest, cancellationToken))?.Policy.Number ?? 0,
            Strategy = stored.Strategy,
            State = stored.State,
            Detail = stored.Detail,
            Actor = stored.Actor,
            CreateTimeMilliseconds = new DateTimeOffset(stored.CreateTicks, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        };
        rollout.Steps.AddRange(stored.Steps.OrderBy(step => step.Ordinal).Select(step => new RolloutStep
        {
            Kind = step.Kind.ToString().ToLowerInvariant(),
            Region = step.Region,
            State = step.State.ToString().ToLowerInvariant(),
            Detail = step.Detail,
        }));
        return rollout;
    }
}
