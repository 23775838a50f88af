using System.Text;
using System.Text.RegularExpressions;
using FederatedGateway.Trust.Verdicts;
using Google.Rpc;
using Grpc.Core;
using StatusCode = Grpc.Core.StatusCode;

namespace FederatedGateway.Client.Connections;

/// <summary>Turns a gRPC failure into a <see cref="GatewayException"/>, reading <c>google.rpc.Status</c> details where the gateway sent them.</summary>
internal static partial class StatusMapping
{
    private const string Domain = "federatedgateway";

    public static Exception Map(RpcException exception, Uri gateway, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("the call was cancelled", exception, cancellationToken);
        }

        // Cancelled by nobody here and not by the gateway, which leaves no local cause: the time to connect ran out.
        var code = exception is { StatusCode: StatusCode.Cancelled, Status.DebugException: not null } ? StatusCode.Unavailable : exception.StatusCode;
        var status = exception.GetRpcStatus();
        var errorInfo = status?.GetDetail<ErrorInfo>();
        var reason = errorInfo is { Domain: Domain, Reason.Length: > 0 } ? errorInfo.Reason : Default(code);
        var violations = new List<string>();
        violations.AddRange(status?.GetDetail<BadRequest>()?.FieldViolations.Where(violation => violation.Field.Length > 0).Select(violation => $"{violation.Field}: {violation.Description}") ?? []);
        violations.AddRange(status?.GetDetail<PreconditionFailure>()?.Violations.Where(violation => violation.Subject.Length > 0).Select(violation => $"{violation.Subject}: {violation.Description}") ?? []);
        return new GatewayException(
            code,
            reason,
            Describe(exception, code, gateway),
            violations,
            status?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
            exception);
    }

    private static string Describe(RpcException exception, StatusCode code, Uri gateway) => code switch
    {
        StatusCode.Unavailable when exception.Status.DebugException is { } cause
            => $"the gateway at {gateway} cannot be reached: {Innermost(cause)}; `fgw doctor` finds out why",
        StatusCode.DeadlineExceeded => $"the gateway at {gateway} did not answer in time",
        StatusCode.Internal when exception.Status.DebugException is { } cause
            => $"the connection to {gateway} failed: {Innermost(cause)}; `fgw doctor` finds out why",
        _ => exception.Status.Detail.Length > 0 ? exception.Status.Detail : $"the gateway at {gateway} answered {code}",
    };

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.');
    }

    private static string Default(StatusCode status) => status switch
    {
        StatusCode.Unauthenticated => Reasons.NotAuthenticated,
        StatusCode.PermissionDenied => Reasons.NotAuthorized,
        StatusCode.NotFound => Reasons.NotFound,
        StatusCode.InvalidArgument => Reasons.InvalidArgument,
        _ => WordBoundary().Replace(status.ToString(), "_").ToUpperInvariant(),
    };

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordBoundary();
}
