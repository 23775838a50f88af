using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Gateway.Access;

/// <summary>Refuses a call before it reaches gRPC: a response of trailers only, as gRPC over HTTP/2 defines it.</summary>
internal static class GrpcRefusal
{
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var status = RefusalStatus.ToStatus(refusal);
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = status.Code == (int)StatusCode.Unauthenticated ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status.Code.ToString();
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Message);
        context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
        return Task.CompletedTask;
    }
}
