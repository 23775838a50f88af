using FederatedGateway.Gateway.Access;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Studies;

/// <summary>StudyService.</summary>
[Authorize(Policies.Reader)]
internal sealed class StudyEndpoint(StudyRegister register) : StudyService.StudyServiceBase
{
    [Authorize(Policies.Participant)]
    public override async Task<CreateStudyResponse> CreateStudy(CreateStudyRequest request, ServerCallContext context)
        => new() { StudyId = await register.CreateAsync(context.Caller(), request.Manifest.Memory, context.CancellationToken) };

    [Authorize(Policies.Participant)]
    public override async Task<ApproveStudyResponse> ApproveStudy(ApproveStudyRequest request, ServerCallContext context)
    {
        var approval = request.Approval ?? throw new RefusedException(Reasons.InvalidArgument, "approval is missing");
        return new ApproveStudyResponse { State = await register.DecideAsync(context.Caller(), request.StudyId, approval, context.CancellationToken) };
    }

    public override Task<GetStudyResponse> GetStudy(GetStudyRequest request, ServerCallContext context)
        => register.GetAsync(context.Caller(), request.StudyId, context.CancellationToken);

    public override Task<ListStudiesResponse> ListStudies(ListStudiesRequest request, ServerCallContext context)
        => register.ListAsync(context.Caller(), request.PageSize, request.PageToken, context.CancellationToken);
}
