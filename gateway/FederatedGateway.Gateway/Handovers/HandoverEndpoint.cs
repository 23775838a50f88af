using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Handovers;

/// <summary>HandoverService.</summary>
[Authorize(Policies.Auditor)]
internal sealed class HandoverEndpoint(HandoverRun run, EnclaveHosts hosts, IDbContextFactory<GatewayDatabase> databases) : HandoverService.HandoverServiceBase
{
    /// <summary>More hand-overs than a study sees; the newest are told of.</summary>
    private const int MaximumListed = 1_000;

    [Authorize(Policies.Operator)]
    public override async Task<HandOverKeysResponse> HandOverKeys(HandOverKeysRequest request, ServerCallContext context)
    {
        StudyDocuments.CheckId(request.StudyId);
        if (!hosts.Has(request.Successor))
        {
            throw new RefusedException(Reasons.InvalidArgument, $"\"{request.Successor}\" is no enclave host of this gateway; its configuration names them in Enclave:Name and Enclave:Successors");
        }

        var caller = context.Caller();
        var outcome = await run.RunAsync(request.StudyId, request.Successor, request.DestroyAfterwards, caller.Name, caller.RoleName, context.CancellationToken);
        return new HandOverKeysResponse { Giver = outcome.Giver, Keys = (uint)outcome.Keys, Destroyed = (uint)outcome.Destroyed };
    }

    public override async Task<ListHandoversResponse> ListHandovers(ListHandoversRequest request, ServerCallContext context)
    {
        await using var database = databases.CreateDbContext();
        var rows = await database.Handovers.AsNoTracking().Where(stored => request.StudyId == "" || stored.StudyId == request.StudyId)
            .OrderByDescending(stored => stored.CreateTicks).Take(MaximumListed).ToListAsync(context.CancellationToken);
        var studies = await database.Studies.AsNoTracking().Where(study => study.Phase == StudyPhase.Active && (request.StudyId == "" || study.Id == request.StudyId))
            .OrderBy(study => study.Id).Select(study => new { study.Id, study.EnclaveHost }).ToListAsync(context.CancellationToken);
        var response = new ListHandoversResponse();
        response.Handovers.AddRange(rows.Select(Describe));
        response.Studies.AddRange(studies.Select(study => new HostedStudy { StudyId = study.Id, Host = study.EnclaveHost ?? hosts.MainName }));
        return response;
    }

    private static Handover Describe(StoredHandover stored)
    {
        var described = new Handover
        {
            OfferDigest = ByteString.CopyFrom(Convert.FromHexString(stored.Id)),
            StudyId = stored.StudyId,
            Giver = stored.Giver,
            Successor = stored.Successor,
            State = stored.State switch
            {
                HandoverState.Accepted => HandoverProgress.Accepted,
                HandoverState.Handed => HandoverProgress.Handed,
                HandoverState.Ended => HandoverProgress.Ended,
                _ => HandoverProgress.Offered,
            },
            Reason = stored.Reason,
            CreateTimeMilliseconds = new DateTimeOffset(stored.CreateTicks, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        };
        described.KeyConfigDigests.AddRange(stored.Offered().KeyConfigs.Select(digest => digest.ToByteString()));
        return described;
    }
}
