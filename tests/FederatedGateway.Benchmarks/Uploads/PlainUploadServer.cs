using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>Serves <see cref="PlainUploadEndpoint"/> over TLS in a process of its own, as the gateway is one.</summary>
internal static class PlainUploadServer
{
    public const string ReadyFile = "ready";

    /// <param name="directory">Holds server.crt and server.key; the store is made below it, and the address is written to <see cref="ReadyFile"/>.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    public static async Task<int> RunAsync(string directory, CancellationToken cancellationToken)
    {
        using var store = new FileObjectStore(new FileStoreOptions("plain", "plain", Path.Combine(directory, "store")), TimeProvider.System);
        await store.EnsureBucketAsync(cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IObjectStore>(store);
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(X509Certificate2.CreateFromPemFile(Path.Combine(directory, "server.crt"), Path.Combine(directory, "server.key")));
            });
        });
        await using var app = builder.Build();
        app.MapGrpcService<PlainUploadEndpoint>();
        await app.StartAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory, ReadyFile + ".new"), app.Urls.Single(), cancellationToken);
        File.Move(Path.Combine(directory, ReadyFile + ".new"), Path.Combine(directory, ReadyFile));
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
