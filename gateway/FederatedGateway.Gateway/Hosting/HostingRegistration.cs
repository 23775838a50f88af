using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Database;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FederatedGateway.Gateway.Hosting;

internal static class HostingRegistration
{
    /// <summary>Names, roles and trace context; far below the default of 32 KiB.</summary>
    private const int MaximumHeaderBytes = 16 * 1024;

    /// <summary>Window of one upload: enough to keep a 100 MB/s stream busy over 10 ms, little enough for a hundred streams in memory.</summary>
    private const int StreamWindowBytes = 1024 * 1024;

    private const int ConnectionWindowBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder, GatewayStart start)
    {
        var options = start.Options;
        PrivateFiles.CreateFolder(options.DataDirectory);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(start).AddHostedService<ReadyAnnouncement>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddGrpcHealthChecks().AddCheck<DatabaseHealth>("database");
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaximumHeaderBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;

            // A client that vanished must not hold its upload: the ping finds out.
            kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlive;
            kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlive;
            Listen(kestrel, options);
        });

        // After the server has registered its own.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBlocksFactory>();
        return builder;
    }

    /// <summary>First of all middleware.</summary>
    public static WebApplication UseHosting(this WebApplication app)
    {
        app.Use(OperatorListener.KeepApart);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Name != EvidenceHealth.EnclaveServices }).AllowAnonymous();
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayOptions options)
    {
        if (ListenAddress.TryParse(options.Listen, "https", out var clients))
        {
            var tls = ReadTls(options.Tls);
            kestrel.Listen(clients.Address, clients.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(tls);
            });
        }

        if (ListenAddress.TryParse(options.Metrics.Listen, "http", out var metrics))
        {
            kestrel.Listen(metrics.Address, metrics.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                OperatorListener.Mark(listen);
            });
        }
    }

    private static HttpsConnectionAdapterOptions ReadTls(TlsOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Certificate);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(options.ClientCa);
        var clients = new ClientCertificates(roots, TimeProvider.System);
        return new HttpsConnectionAdapterOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key),
            ServerCertificateChain = [.. chain.Skip(1)],
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = clients.Accept,
        };
    }
}
