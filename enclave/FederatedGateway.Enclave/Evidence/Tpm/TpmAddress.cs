using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using FederatedGateway.Trust.Attestation.Tpm.Commands;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Where a TPM takes bare commands: the kernel's device, or a software TPM's data socket.</summary>
/// <param name="Text">As given.</param>
/// <param name="DevicePath">For <c>device:</c>.</param>
/// <param name="SocketPath">For <c>unix:</c>.</param>
/// <param name="Host">For <c>tcp:</c>.</param>
/// <param name="Port">For <c>tcp:</c>.</param>
internal sealed record TpmAddress(string Text, string? DevicePath, string? SocketPath, string? Host, int Port)
{
    public const string Forms = "device:/dev/tpmrm0, unix:/PATH or tcp:HOST:PORT";

    /// <summary>The kernel's device with a resource manager: it keeps programs' objects apart and flushes those of a program that ends.</summary>
    public static readonly TpmAddress Default = new("device:/dev/tpmrm0", "/dev/tpmrm0", null, null, 0);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static bool TryParse(string text, [NotNullWhen(true)] out TpmAddress? address)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (scheme, rest) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
        var portAt = rest.LastIndexOf(':');
        address = scheme switch
        {
            "device" when Path.IsPathRooted(rest) => new TpmAddress(text, rest, null, null, 0),
            "unix" when Path.IsPathRooted(rest) => new TpmAddress(text, null, rest, null, 0),
            "tcp" when portAt > 0 && ushort.TryParse(rest[(portAt + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                => new TpmAddress(text, null, null, rest[..portAt].Trim('[', ']'), port),
            _ => null,
        };
        return address is not null;
    }

    /// <exception cref="TpmException">Nobody answers there.</exception>
    public async Task<TpmConnection> ConnectAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (DevicePath is { } path)
            {
                return new TpmConnection(Text, new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0), answersWhole: true, time);
            }

            var connection = new TpmConnection(Text, new NetworkStream(await OpenSocketAsync(time, cancellationToken), ownsSocket: true), answersWhole: false, time);
            try
            {
                // A socket serves one program at a time: what is loaded now was left by one that ended without flushing, and would fill the TPM (0x902) in the end.
                await connection.FlushTransientAsync(cancellationToken);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is (IOException and not TpmException) or SocketException or UnauthorizedAccessException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TpmException($"the TPM at {Text} cannot be opened: {e.Message}", e);
        }
    }

    public override string ToString() => Text;

    private async Task<Socket> OpenSocketAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var socket = SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await (SocketPath is { } path ? socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ending.Token) : socket.ConnectAsync(Host!, Port, ending.Token));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
