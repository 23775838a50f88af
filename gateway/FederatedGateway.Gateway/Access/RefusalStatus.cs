using FederatedGateway.Trust.Verdicts;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace FederatedGateway.Gateway.Access;

/// <summary>A refusal as <c>google.rpc.Status</c>: a code for machines that know only gRPC, ErrorInfo for those that know us.</summary>
internal static class RefusalStatus
{
    public const string Domain = "federatedgateway";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static Status ToStatus(Refusal refusal)
    {
        var code = CodeOf(refusal.Reason);
        var status = new Status { Code = (int)code, Message = refusal.Detail };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = refusal.Reason, Domain = Domain }));
        switch (code)
        {
            case StatusCode.Unavailable or StatusCode.Aborted or StatusCode.ResourceExhausted:
                status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(RetryAfter) }));
                break;
            case StatusCode.FailedPrecondition:
                status.Details.Add(Any.Pack(new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = refusal.Reason, Description = refusal.Detail } } }));
                break;
            default:
                break;
        }

        return status;
    }

    public static RpcException ToException(Refusal refusal) => ToStatus(refusal).ToRpcException();

    /// <summary>The refusal that another of our services sent; null when the exception carries none.</summary>
    public static Refusal? FromException(RpcException exception)
        => exception.GetRpcStatus() is { } status && status.GetDetail<ErrorInfo>() is { Domain: Domain } info ? new Refusal(info.Reason, status.Message) : null;

    private static StatusCode CodeOf(string reason) => reason switch
    {
        Reasons.NotAuthenticated => StatusCode.Unauthenticated,
        Reasons.NotAuthorized => StatusCode.PermissionDenied,
        Reasons.NotFound or Reasons.ResultUnknown or Reasons.HandoverUnknown => StatusCode.NotFound,
        Reasons.AlreadyExists => StatusCode.AlreadyExists,
        Reasons.RateLimited => StatusCode.ResourceExhausted,
        Reasons.UploadInProgress or Reasons.PlanChanged => StatusCode.Aborted,
        Reasons.LeaseLost or Reasons.EnclaveUnavailable or Reasons.ObjectUnavailable => StatusCode.Unavailable,
        Reasons.ApprovalMissing or Reasons.StudyExpired or Reasons.StudyRejected or Reasons.StudyWithdrawn or Reasons.EnvelopeExpired or Reasons.OrderExpired or Reasons.OrderReissueNeeded or Reasons.OrderNumberReused or Reasons.OrderNumberExceeded
            or Reasons.OrderAmendmentMismatch or Reasons.OrderSignatureMissing or Reasons.OrderDatasetMismatch or Reasons.DatasetSuperseded or Reasons.DatasetWithdrawn or Reasons.TooFewRows or Reasons.TooFewParticipants
            or Reasons.TrainingRefused or Reasons.MemoryLimitExceeded or Reasons.RunCancelled or Reasons.RegionNotAllowed or Reasons.ObjectLocked or Reasons.StateConflict
            or Reasons.RewrapNeeded or Reasons.KeyDestroyed or Reasons.OffsetMismatch or Reasons.HandoverRefused or Reasons.SecurityVersionLower => StatusCode.FailedPrecondition,
        _ => StatusCode.InvalidArgument,
    };
}
