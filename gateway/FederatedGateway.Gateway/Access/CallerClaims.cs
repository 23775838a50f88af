using System.Security.Claims;
using Grpc.Core;

namespace FederatedGateway.Gateway.Access;

/// <summary>The caller as a principal and back.</summary>
internal static class CallerClaims
{
    public const string Scheme = "client-certificate";

    public static ClaimsPrincipal ToPrincipal(this Caller caller)
        => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name), new Claim(ClaimTypes.Role, caller.Role.ToString())], Scheme));

    /// <summary>Null for a connection without an accepted certificate.</summary>
    public static Caller? Caller(this HttpContext context)
        => context.User.Identity is ClaimsIdentity { IsAuthenticated: true } identity
            ? new Caller(identity.FindFirst(ClaimTypes.Name)!.Value, Enum.Parse<Role>(identity.FindFirst(ClaimTypes.Role)!.Value))
            : null;

    /// <summary>The caller of a method that has a policy: it was authenticated.</summary>
    public static Caller Caller(this ServerCallContext context) => context.GetHttpContext().Caller() ?? throw new InvalidOperationException("the method has no policy");
}
