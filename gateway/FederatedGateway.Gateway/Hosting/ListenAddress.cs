using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>An address to listen on, from <c>scheme://ADDRESS:PORT</c>.</summary>
/// <param name="Address">Where.</param>
/// <param name="Port">0 for a free one.</param>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <param name="text">The address is an IP address, <c>localhost</c> (loopback) or <c>*</c> (every interface); nothing follows the port.</param>
    /// <param name="scheme">The only scheme accepted.</param>
    /// <param name="parsed">The result.</param>
    public static bool TryParse(string text, string scheme, [NotNullWhen(true)] out ListenAddress? parsed)
    {
        parsed = null;
        var prefix = scheme + "://";
        var colon = text.LastIndexOf(':');
        if (!text.StartsWith(prefix, StringComparison.Ordinal) || colon <= prefix.Length
            || !ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, provider: null, out var port))
        {
            return false;
        }

        var host = text[prefix.Length..colon];
        var address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            _ => IPAddress.TryParse(host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host, out var ip) ? ip : null,
        };
        parsed = address is null ? null : new ListenAddress(address, port);
        return parsed is not null;
    }
}
