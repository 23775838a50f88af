using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace FederatedGateway.Enclave.Hosting;

/// <summary>A Unix socket, or an IP address and port with or without TLS.</summary>
/// <param name="SocketPath">Absolute path; null for TCP.</param>
/// <param name="Endpoint">Null for a socket.</param>
/// <param name="UsesTls">https.</param>
internal sealed record ListenAddress(string? SocketPath, IPEndPoint? Endpoint, bool UsesTls)
{
    private const string SocketPrefix = "unix:";

    /// <summary>The kernel's bound on a socket's path (sun_path, with its end mark).</summary>
    private const int MaximumSocketPathBytes = 107;

    /// <summary><c>unix:/PATH</c>, <c>http://LOOPBACK:PORT</c>, <c>https://ADDRESS:PORT</c>; port 0 takes a free one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith(SocketPrefix, StringComparison.Ordinal))
        {
            var path = text[SocketPrefix.Length..];
            address = Path.IsPathRooted(path) && System.Text.Encoding.UTF8.GetByteCount(path) <= MaximumSocketPathBytes ? new ListenAddress(path, null, UsesTls: false) : null;
        }
        else if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip))
        {
            // Without TLS only this machine's own processes may connect.
            address = uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IPAddress.IsLoopback(ip))
                ? new ListenAddress(null, new IPEndPoint(ip, uri.Port), uri.Scheme == Uri.UriSchemeHttps)
                : null;
        }

        return address is not null;
    }
}
