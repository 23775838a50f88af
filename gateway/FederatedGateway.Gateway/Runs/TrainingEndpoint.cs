using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Runs;

/// <summary>TrainingService.</summary>
[Authorize(Policies.Reader)]
internal sealed class TrainingEndpoint(RunProposals proposals, RunQueries queries, TimeProvider clock) : TrainingService.TrainingServiceBase
{
    /// <summary>How soon a watcher sees a change made by another gateway.</summary>
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(150);

    [Authorize(Policies.Participant)]
    public override async Task<ProposeRunResponse> ProposeRun(ProposeRunRequest request, ServerCallContext context)
        => new()
        {
            Run = (await proposals.ProposeAsync(
                context.Caller(), request.StudyId, request.Order ?? throw new RefusedException(Reasons.InvalidArgument, "order is missing"), context.CancellationToken)).Describe(),
        };

    [Authorize(Policies.Participant)]
    public override async Task<ApproveRunResponse> ApproveRun(ApproveRunRequest request, ServerCallContext context)
        => new()
        {
            Run = (await proposals.ApproveAsync(
                context.Caller(), request.RunId, request.Signature ?? throw new RefusedException(Reasons.InvalidArgument, "signature is missing"), context.CancellationToken)).Describe(),
        };

    [Authorize(Policies.Participant)]
    public override async Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
        => new() { Run = (await proposals.CancelAsync(context.Caller(), request.RunId, request.Reason, context.CancellationToken)).Describe() };

    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
        => new() { Run = (await queries.GetAsync(context.Caller(), request.RunId, context.CancellationToken)).Describe() };

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var (runs, next) = await queries.ListAsync(context.Caller(), request.StudyId, PageToken.Size(request.PageSize), request.PageToken, context.CancellationToken);
        var response = new ListRunsResponse { NextPageToken = next };
        response.Runs.AddRange(runs.Select(run => run.Describe()));
        return response;
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        long? seen = null;
        while (true)
        {
            var run = await queries.GetAsync(context.Caller(), request.RunId, context.CancellationToken);
            if (run.Revision != seen)
            {
                seen = run.Revision;
                await responseStream.WriteAsync(new WatchRunResponse { Run = run.Describe(), Progress = run.Progress() }, context.CancellationToken);
            }

            if (run.HasEnded())
            {
                return;
            }

            await Task.Delay(WatchInterval, clock, context.CancellationToken);
        }
    }
}
