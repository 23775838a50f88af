using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Stored runs as clients see them.</summary>
internal static class RunDescriptions
{
    /// <summary>Needs the run's signatures loaded.</summary>
    public static Run Describe(this StoredRun run)
    {
        var description = new Run
        {
            RunId = run.Id,
            StudyId = run.StudyId,
            Number = (uint)run.Number,
            Order = run.SignedOrder(),
            State = run.State,
            FailureReason = run.FailureReason,
            FailureDetail = run.FailureDetail,
            CreateTimeMilliseconds = UnixMilliseconds(run.CreateTicks),
            StartTimeMilliseconds = UnixMilliseconds(run.StartTicks),
            EndTimeMilliseconds = UnixMilliseconds(run.EndTicks),
        };
        return description;
    }

    public static SignedOrder SignedOrder(this StoredRun run)
    {
        var order = new SignedOrder { Order = ByteString.CopyFrom(run.Order) };
        order.Signatures.AddRange(run.Signatures.OrderBy(signature => signature.Participant, StringComparer.Ordinal)
            .Select(signature => new ParticipantSignature { Participant = signature.Participant, Signature = ByteString.CopyFrom(signature.Signature) }));
        return order;
    }

    public static RunProgress Progress(this StoredRun run)
        => new() { Stage = run.Stage, Completed = run.StageCompleted, Total = run.StageTotal, Message = run.StageMessage };

    public static bool HasEnded(this StoredRun run) => run.State is RunState.Completed or RunState.Failed or RunState.Cancelled;

    private static long UnixMilliseconds(long? ticks) => ticks is { } time ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds() : 0;
}
