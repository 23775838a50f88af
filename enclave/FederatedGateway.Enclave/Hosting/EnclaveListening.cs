using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FederatedGateway.Enclave.Hosting;

internal static class EnclaveListening
{
    /// <summary>Enough to keep a fast disk's stream busy over a socket.</summary>
    private const int WindowBytes = 2 * 1024 * 1024;

    private const int MaximumHeaderBytes = 16 * 1024;

    /// <summary>The gateway's replicas, with room.</summary>
    private const int MaximumConnections = 256;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void Listen(this KestrelServerOptions kestrel, EnclaveOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaximumHeaderBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = WindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * WindowBytes;

        // A run's stream is as long as its tables, and silent while it trains; a gateway that vanished is found out by the ping.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlive;
        kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlive;
        if (options.Listen.SocketPath is { } path)
        {
            // The mask of new files makes the socket its user's alone.
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
            return;
        }

        kestrel.Listen(options.Listen.Endpoint!, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (options.Tls is { } tls)
            {
                listen.UseHttps(Https(tls));
            }
        });
    }

    private static HttpsConnectionAdapterOptions Https(TlsFiles files)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Certificate);
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key),
            ServerCertificateChain = [.. chain.Skip(1)],
        };
        if (files.ClientCa is { } ca)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(ca);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => IsSignedBy(certificate, roots);
        }

        return https;
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);

        // A private authority of a few certificates publishes no revocation lists; it is replaced instead.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
