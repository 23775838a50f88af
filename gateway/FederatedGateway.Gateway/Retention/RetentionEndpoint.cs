using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>RetentionService.</summary>
[Authorize(Policies.Auditor)]
internal sealed class RetentionEndpoint(RetentionRun run, RetentionClock clock, IDbContextFactory<GatewayDatabase> databases) : RetentionService.RetentionServiceBase
{
    public override async Task<PlanRetentionResponse> PlanRetention(PlanRetentionRequest request, ServerCallContext context)
    {
        var plan = await run.PlanAsync(request.StudyId, clock.AsOf(request.InsecureAsOf), context.CancellationToken);
        var response = new PlanRetentionResponse { PlanDigest = plan.Digest, AsOf = plan.AsOf.ToUnixTimeSeconds() };
        response.Items.AddRange(plan.Items.Select(item => new RetentionItem
        {
            Class = item.Class,
            ObjectId = item.Id,
            StudyId = item.StudyId,
            DueTime = new DateTimeOffset(item.DueTicks, TimeSpan.Zero).ToUnixTimeSeconds(),
            Copies = (uint)item.Objects.Sum(stored => stored.Regions.Count),
            BlockedReason = item.BlockedReason,
        }));
        return response;
    }

    [Authorize(Policies.Operator)]
    public override async Task<ApplyRetentionResponse> ApplyRetention(ApplyRetentionRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        var outcomes = await run.ApplyAsync(
            request.StudyId, request.PlanDigest, clock.AsOf(request.InsecureAsOf), caller.Name, caller.RoleName, context.CancellationToken);
        var response = new ApplyRetentionResponse
        {
            Destroyed = (uint)outcomes.Sum(outcome => outcome.Destroyed),
            Remaining = (uint)outcomes.Sum(outcome => outcome.Remaining),
        };
        response.Certificates.AddRange(outcomes.Select(outcome => Describe(outcome.Certificate)));
        return response;
    }

    public override async Task<ListCertificatesResponse> ListCertificates(ListCertificatesRequest request, ServerCallContext context)
    {
        var (after, size) = (PageToken.Parse(request.PageToken), PageToken.Size(request.PageSize));
        await using var database = databases.CreateDbContext();
        var rows = await database.Certificates.AsNoTracking()
            .Where(certificate => request.StudyId == "" || certificate.StudyId == request.StudyId)
            .Where(certificate => certificate.CreateTicks < after.Ticks || (certificate.CreateTicks == after.Ticks && string.Compare(certificate.Id, after.Id) > 0))
            .OrderByDescending(certificate => certificate.CreateTicks).ThenBy(certificate => certificate.Id)
            .Take(size + 1).ToListAsync(context.CancellationToken);
        var response = new ListCertificatesResponse { NextPageToken = rows.Count > size ? new PageToken(rows[size - 1].CreateTicks, rows[size - 1].Id).ToString() : "" };
        response.Certificates.AddRange(rows.Take(size).Select(Describe));
        return response;
    }

    private static Certificate Describe(StoredCertificate certificate) => new()
    {
        CertificateId = certificate.Id,
        StudyId = certificate.StudyId,
        Dsse = ByteString.CopyFrom(certificate.Dsse),
        LogIndex = certificate.LogIndex,
        CreateTimeMilliseconds = new DateTimeOffset(certificate.CreateTicks, TimeSpan.Zero).ToUnixTimeMilliseconds(),
    };
}
