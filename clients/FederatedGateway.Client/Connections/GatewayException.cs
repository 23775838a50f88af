using FederatedGateway.Trust.Verdicts;
using Grpc.Core;

namespace FederatedGateway.Client.Connections;

/// <summary>A call to the gateway failed: it refused, could not be reached, or took too long.</summary>
public sealed class GatewayException : Exception
{
    internal GatewayException(StatusCode status, string reason, string detail, IReadOnlyList<string> violations, TimeSpan? retryAfter, Exception inner)
        : base(detail, inner)
    {
        Status = status;
        Reason = reason;
        Violations = violations;
        RetryAfter = retryAfter;
    }

    public StatusCode Status { get; }

    /// <summary>The gateway's stable reason (a constant of <see cref="Reasons"/>), or the gRPC status in UPPER_SNAKE where it gave none.</summary>
    public string Reason { get; }

    /// <summary>"field: what is wrong" for each field that was refused; empty otherwise.</summary>
    public IReadOnlyList<string> Violations { get; }

    /// <summary>When the gateway asks to be called again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>No answer was received, or one that says to try again: nothing is wrong with the request.</summary>
    public bool IsTransient => Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted;

    /// <summary>The gateway was not reached.</summary>
    public bool IsUnreachable => Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded;
}
