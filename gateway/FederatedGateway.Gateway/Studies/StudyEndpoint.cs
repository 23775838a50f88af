using FederatedGateway.Gateway.Access;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Studies;

/// <summary>StudyService.</summary>
[Authorize(Policies.Reader)]
internal sealed class StudyEndpoint(StudyRegister register, AmendmentRegister amendments) : StudyService.StudyServiceBase
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

    [Authorize(Policies.Participant)]
    public override async Task<ProposeAmendmentResponse> ProposeAmendment(ProposeAmendmentRequest request, ServerCallContext context)
    {
        var amendment = request.Amendment ?? throw new RefusedException(Reasons.InvalidArgument, "amendment is missing");
        return new ProposeAmendmentResponse { Status = await amendments.ProposeAsync(context.Caller(), request.StudyId, amendment, request.Replaces, context.CancellationToken) };
    }

    [Authorize(Policies.Participant)]
    public override async Task<SignAmendmentResponse> SignAmendment(SignAmendmentRequest request, ServerCallContext context)
    {
        var signature = request.Signature ?? throw new RefusedException(Reasons.InvalidArgument, "signature is missing");
        return new SignAmendmentResponse
        {
            Status = await amendments.SignAsync(context.Caller(), request.StudyId, request.Number, request.AmendmentSha256, signature, context.CancellationToken),
        };
    }

    public override async Task<ListPendingAmendmentsResponse> ListPendingAmendments(ListPendingAmendmentsRequest request, ServerCallContext context)
        => new() { Amendments = { await amendments.ListPendingAsync(context.Caller(), request.StudyId, context.CancellationToken) } };
}
