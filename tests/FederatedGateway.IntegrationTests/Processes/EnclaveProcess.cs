using System.Net.Sockets;
using System.Text.Json;
using FederatedGateway.Enclave.V1;
using Grpc.Net.Client;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>An enclave host of the test's own on a Unix socket, with development evidence where nothing else is said.</summary>
internal sealed class EnclaveProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory? directory;
    private readonly ServerProcess? process;
    private readonly GrpcChannel channel;

    private EnclaveProcess(TemporaryDirectory? directory, ServerProcess? process, string endpoint, byte[] measurement, byte[] developmentRoot)
    {
        this.directory = directory;
        this.process = process;
        Endpoint = endpoint;
        Measurement = measurement;
        DevelopmentRoot = developmentRoot;
        channel = Connect(endpoint);
        Client = new EnclaveService.EnclaveServiceClient(channel);
    }

    /// <summary>The executable beside the test's own.</summary>
    public static string Executable => Path.Combine(AppContext.BaseDirectory, "fgw-enclave");

    public ServerProcess Process => process ?? throw new InvalidOperationException("somebody else's process");

    /// <summary><c>unix:/PATH</c>.</summary>
    public string Endpoint { get; }

    public byte[] Measurement { get; }

    public byte[] DevelopmentRoot { get; }

    public EnclaveService.EnclaveServiceClient Client { get; }

    /// <param name="cancellationToken">Ends the wait for its start.</param>
    /// <param name="arguments">Further ones.</param>
    public static Task<EnclaveProcess> StartAsync(CancellationToken cancellationToken, params string[] arguments) => StartAsync(null, cancellationToken, arguments);

    /// <param name="developmentRoot">The root's file; null for one of its own.</param>
    /// <param name="cancellationToken">Ends the wait for its start.</param>
    /// <param name="arguments">Further ones.</param>
    public static Task<EnclaveProcess> StartAsync(string? developmentRoot, CancellationToken cancellationToken, params string[] arguments)
    {
        var directory = new TemporaryDirectory();
        return StartAsync(
            directory, ["--evidence", "development", "--insecure-development", "--development-root", developmentRoot ?? $"{directory.Path}/root.pem", .. arguments], cancellationToken);
    }

    /// <summary>One that proves itself with what its arguments say.</summary>
    public static Task<EnclaveProcess> StartAttestedAsync(CancellationToken cancellationToken, params string[] arguments) => StartAsync(new TemporaryDirectory(), arguments, cancellationToken);

    /// <summary>An enclave that was started in some other way and is stopped by whoever started it.</summary>
    public static async Task<EnclaveProcess> AttachAsync(string endpoint, CancellationToken cancellationToken)
    {
        using var channel = Connect(endpoint);
        var described = await new EnclaveService.EnclaveServiceClient(channel).DescribeAsync(new DescribeRequest(), cancellationToken: cancellationToken);
        return new EnclaveProcess(null, null, endpoint, described.Measurement.ToByteArray(), described.DevelopmentRoot.ToByteArray());
    }

    /// <summary>A channel to <c>unix:/PATH</c> or <c>http://ADDRESS:PORT</c>.</summary>
    public static GrpcChannel Connect(string endpoint)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (endpoint.StartsWith("unix:", StringComparison.Ordinal))
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint["unix:".Length..]), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return GrpcChannel.ForAddress(
            endpoint.StartsWith("unix:", StringComparison.Ordinal) ? "http://enclave" : endpoint,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        directory?.Dispose();
    }

    private static async Task<EnclaveProcess> StartAsync(TemporaryDirectory directory, string[] arguments, CancellationToken cancellationToken)
    {
        var ready = Path.Combine(directory.Path, "ready.json");
        var process = ServerProcess.Start(Executable, ["--listen", $"unix:{directory.Path}/enclave.sock", "--ready-file", ready, .. arguments]);
        try
        {
            await process.WaitAsync(() => File.Exists(ready), StartTimeout, cancellationToken);
            using var announced = JsonDocument.Parse(await File.ReadAllBytesAsync(ready, cancellationToken));
            return new EnclaveProcess(directory, process, Text("listen"), Convert.FromHexString(Text("measurement")), Convert.FromHexString(Text("development_root")));

            string Text(string name) => announced.RootElement.GetProperty(name).GetString()!;
        }
        catch
        {
            await process.DisposeAsync();
            directory.Dispose();
            throw;
        }
    }
}
