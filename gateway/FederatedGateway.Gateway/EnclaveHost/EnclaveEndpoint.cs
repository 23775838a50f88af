using System.Net.Sockets;
using Grpc.Net.Client;

namespace FederatedGateway.Gateway.EnclaveHost;

/// <summary>Where the enclave host listens.</summary>
internal static class EnclaveEndpoint
{
    private const string UnixPrefix = "unix:";

    /// <summary>Fragments are 64 KiB and evidence at most 1.5 MiB; nothing larger comes from an enclave.</summary>
    private const int MaximumMessageBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>True for <c>unix:/PATH</c>, <c>http://HOST:PORT</c> and <c>https://HOST:PORT</c>.</summary>
    public static bool IsValid(string endpoint)
        => endpoint.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? Path.IsPathRooted(endpoint[UnixPrefix.Length..])
            : Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.PathAndQuery == "/";

    /// <summary>A channel that connects when it is first used and again after a break.</summary>
    public static GrpcChannel Open(string endpoint, ILoggerFactory log)
    {
        var unix = endpoint.StartsWith(UnixPrefix, StringComparison.Ordinal);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            UseProxy = false,
        };
        if (unix)
        {
            var address = new UnixDomainSocketEndPoint(endpoint[UnixPrefix.Length..]);
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(address, cancellation);
        }

        return GrpcChannel.ForAddress(unix ? "http://enclave" : endpoint, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            LoggerFactory = log,
            MaxReceiveMessageSize = MaximumMessageBytes,
            MaxSendMessageSize = null,
            MaxRetryAttempts = null,
        });
    }

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
