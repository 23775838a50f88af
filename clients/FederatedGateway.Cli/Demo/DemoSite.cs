using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Demo.BootIntegrity;
using FederatedGateway.Cli.Hosting;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Storage;
using FederatedGateway.Enclave.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace FederatedGateway.Cli.Demo;

/// <summary>The demonstration's servers: regions, enclave and gateway, as processes of their own on free loopback ports.</summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";
    private const int MaximumReadyBytes = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CliHost host;
    private readonly DemoDirectory directory;
    private readonly List<DemoRegion> regions = [];
    private SoftwareTpm? tpm;
    private ChildProcess? enclave;
    private ChildProcess? gateway;

    private DemoSite(CliHost host, DemoDirectory directory)
    {
        this.host = host;
        this.directory = directory;
        EnclaveSocket = Path.Combine(directory.SocketDirectory, "enclave.sock");
    }

    public Uri Address { get; private set; } = new("https://127.0.0.1");

    public string Metrics { get; private set; } = string.Empty;

    public string EnclaveSocket { get; }

    public IReadOnlyList<DemoRegion> Regions => regions;

    public ChildProcess Gateway => gateway ?? throw new InvalidOperationException("the gateway was not started");

    public ChildProcess Enclave => enclave ?? throw new InvalidOperationException("the enclave was not started");

    /// <summary>That the enclave's evidence comes from; null for development evidence.</summary>
    public SoftwareTpm? Tpm => tpm;

    /// <summary>Every process that runs, with its id.</summary>
    public IEnumerable<(string Name, int ProcessId)> Processes()
    {
        foreach (var process in new[] { gateway, enclave, tpm?.Process })
        {
            if (process is { HasExited: false })
            {
                yield return (process.Name, process.ProcessId);
            }
        }

        foreach (var region in regions)
        {
            if (region.Server?.ProcessId is { } id)
            {
                yield return ($"minio {region.Settings.Name}", id);
            }
        }
    }

    /// <param name="host">Clock and environment.</param>
    /// <param name="directory">Where everything lies.</param>
    /// <param name="authority">Certifies the gateway.</param>
    /// <param name="regionNames">One store each.</param>
    /// <param name="minio">Null for directories.</param>
    /// <param name="tpm">Null for development evidence.</param>
    /// <param name="cancellationToken">Whatever was started by then is stopped.</param>
    public static async Task<DemoSite> StartAsync(
        CliHost host, DemoDirectory directory, CertificateAuthority authority, IReadOnlyList<string> regionNames, MinioBinary? minio, SoftwareTpmPrograms? tpm, CancellationToken cancellationToken)
    {
        var site = new DemoSite(host, directory);
        try
        {
            var stores = Task.WhenAll(regionNames.Select(name => StartRegionAsync(directory, name, minio, cancellationToken)));
            var enclave = site.StartEnclaveAsync(tpm, cancellationToken);
            await Task.WhenAll(stores, enclave);
            site.regions.AddRange(await stores);
            await site.StartGatewayAsync(authority, cancellationToken);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>The enclave's own endpoint: what a gateway's operator could call at any time.</summary>
    public GrpcChannel ConnectEnclave()
    {
        var socket = new UnixDomainSocketEndPoint(EnclaveSocket);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(socket, cancellationToken);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (enclave is not null)
        {
            await enclave.DisposeAsync();
        }

        if (tpm is not null)
        {
            await tpm.DisposeAsync();
        }

        foreach (var region in regions)
        {
            if (region.Server is { } server)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task<DemoRegion> StartRegionAsync(DemoDirectory directory, string name, MinioBinary? minio, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory.Regions, name);
        PrivateFile.CreateDirectory(path);
        if (minio is null)
        {
            return new DemoRegion(new GatewayConfiguration.RegionSettings { Name = name, Jurisdiction = DemoRegion.Jurisdiction(name), Store = "directory", Directory = path }, null);
        }

        var server = await MinioServer.StartAsync(new MinioServerOptions(minio, name, path), cancellationToken);
        var secret = Path.Combine(directory.Gateway, $"minio-{name}.secret");
        PrivateFile.Write(secret, System.Text.Encoding.ASCII.GetBytes(server.SecretKey + "\n"));
        return new DemoRegion(
            new GatewayConfiguration.RegionSettings
            {
                Name = name,
                Jurisdiction = DemoRegion.Jurisdiction(name),
                Store = "minio",
                Endpoint = server.Endpoint.GetLeftPart(UriPartial.Authority),
                AccessKey = server.AccessKey,
                SecretKeyFile = secret,
            },
            server);
    }

    /// <returns>The enclave host's arguments.</returns>
    private async Task<string[]> LaunchMeasuredAsync(SoftwareTpmPrograms programs, ProcessStartInfo program, CancellationToken cancellationToken)
    {
        tpm = await SoftwareTpm.StartAsync(programs, directory.Tpm, Path.Combine(directory.SocketDirectory, "tpm.sock"), host.Time, cancellationToken);
        var measured = program.ArgumentList.Count > 0 ? program.ArgumentList[0] : program.FileName;
        await tpm.Registers.ExtendAsync(MeasuredLaunch.Register, MeasuredLaunch.Digest(measured), cancellationToken);
        return ["--evidence", "tpm", "--tpm", tpm.Address, "--collateral", tpm.CollateralDirectory];
    }

    private async Task StartEnclaveAsync(SoftwareTpmPrograms? programs, CancellationToken cancellationToken)
    {
        var program = ProgramFiles.Find(ProgramFiles.Enclave, host.Environment);
        string[] evidence = programs is null
            ? ["--evidence", "development", "--insecure-development", "--development-root", Path.Combine(directory.Enclave, "development.root")]
            : await LaunchMeasuredAsync(programs, program, cancellationToken);
        enclave = ChildProcess.Start("enclave", program, ["--listen", "unix:" + EnclaveSocket, .. evidence], Path.Combine(directory.Enclave, "enclave.log"));
        using var channel = ConnectEnclave();
        var client = new EnclaveService.EnclaveServiceClient(channel);
        await enclave.WaitUntilAsync(
            async token =>
            {
                try
                {
                    await client.DescribeAsync(new DescribeRequest(), cancellationToken: token);
                    return true;
                }
                catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            Patience,
            host.Time,
            cancellationToken);
    }

    private async Task StartGatewayAsync(CertificateAuthority authority, CancellationToken cancellationToken)
    {
        var (certificate, key) = authority.IssueServer([Loopback, "localhost"]);
        var certificatePath = Path.Combine(directory.Gateway, "gateway.crt");
        var keyPath = Path.Combine(directory.Gateway, "gateway.key");
        PrivateFile.WritePublic(certificatePath, System.Text.Encoding.ASCII.GetBytes(certificate));
        PrivateFile.Write(keyPath, System.Text.Encoding.ASCII.GetBytes(key));
        var configuration = new GatewayConfiguration
        {
            Listen = $"https://{Loopback}:0",
            Metrics = new($"http://{Loopback}:0"),
            Tls = new(certificatePath, keyPath, Path.Combine(directory.Authority, CertificateAuthority.CertificateFileName)),
            DataDirectory = Path.Combine(directory.Gateway, "data"),
            Enclave = new("unix:" + EnclaveSocket),
            Regions = [.. regions.Select(region => region.Settings)],
            InsecureDevelopmentClock = true,
        };
        var configurationPath = Path.Combine(directory.Gateway, "gateway.json");
        var readyPath = Path.Combine(directory.Gateway, "ready.json");
        PrivateFile.Write(configurationPath, configuration.ToJson());
        gateway = ChildProcess.Start(
            "gateway",
            ProgramFiles.Find(ProgramFiles.Gateway, host.Environment),
            ["--config", configurationPath, "--ready-file", readyPath],
            Path.Combine(directory.Gateway, "gateway.log"));
        await gateway.WaitUntilAsync(_ => Task.FromResult(File.Exists(readyPath)), Patience, host.Time, cancellationToken);
        using var ready = JsonDocument.Parse(PrivateFile.ReadPublic(readyPath, MaximumReadyBytes));
        Address = new Uri(ready.RootElement.GetProperty("grpc").GetString()!);
        Metrics = ready.RootElement.GetProperty("metrics").GetString() ?? string.Empty;
    }
}
