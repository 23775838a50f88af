using FederatedGateway.Trust.Verdicts;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace FederatedGateway.Enclave.Boundary;

/// <summary>A refusal as <c>google.rpc.Status</c> with its reason in ErrorInfo.</summary>
internal static class RefusalStatus
{
    private const string Domain = "federatedgateway";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static RpcException ToException(Refusal refusal)
    {
        var code = CodeOf(refusal.Reason);
        var status = new Status { Code = (int)code, Message = refusal.Detail };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = refusal.Reason, Domain = Domain }));
        if (code is StatusCode.Aborted or StatusCode.ResourceExhausted or StatusCode.Unavailable)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(RetryAfter) }));
        }

        return status.ToRpcException();
    }

    private static StatusCode CodeOf(string reason) => reason switch
    {
        Reasons.ResultUnknown or Reasons.HandoverUnknown or Reasons.NotFound => StatusCode.NotFound,
        Reasons.RateLimited => StatusCode.ResourceExhausted,
        Reasons.StateConflict => StatusCode.Aborted,
        Reasons.EnclaveUnavailable => StatusCode.Unavailable,
        Reasons.StudyExpired or Reasons.StudyRejected or Reasons.StudyWithdrawn or Reasons.ApprovalMissing or Reasons.OrderExpired or Reasons.OrderReissueNeeded or Reasons.EnvelopeExpired or Reasons.RewrapNeeded
            or Reasons.KeyDestroyed or Reasons.DatasetSuperseded or Reasons.OrderNumberReused or Reasons.TooFewRows or Reasons.TooFewParticipants or Reasons.TrainingRefused
            or Reasons.MemoryLimitExceeded or Reasons.LogForked or Reasons.WitnessQuorumMissing or Reasons.DevelopmentRefused or Reasons.MeasurementRefused
            or Reasons.EvidenceRootUntrusted or Reasons.HandoverRefused or Reasons.SecurityVersionLower => StatusCode.FailedPrecondition,
        _ => StatusCode.InvalidArgument,
    };
}
