using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>
/// Marks connections of the operator's plain listener, so that what belongs there (metrics, health) answers nowhere else and nothing else answers there.
/// Ports cannot tell them apart: either may be chosen by the system.
/// </summary>
internal sealed class OperatorListener
{
    private static readonly OperatorListener Marker = new();

    private OperatorListener()
    {
    }

    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Marker);
        return next(connection);
    });

    /// <summary>Middleware, first of all: 404 for the paths of the other listener.</summary>
    public static Task KeepApart(HttpContext context, RequestDelegate next)
    {
        var operators = context.Features.Get<OperatorListener>() is not null;
        if (operators == IsOperatorPath(context.Request.Path))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool IsOperatorPath(PathString path) => path.StartsWithSegments("/metrics", StringComparison.Ordinal) || path.StartsWithSegments("/health", StringComparison.Ordinal);
}
