using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation.Endorsements;

namespace FederatedGateway.Gateway.Attestation.Collateral;

internal static class CollateralRegistration
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Services behind names move.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <param name="services">The host's.</param>
    /// <param name="options">Where documents come from.</param>
    /// <param name="dataDirectory">Answers are kept in collateral/.</param>
    public static IServiceCollection AddCollateral(this IServiceCollection services, AttestationOptions options, string dataDirectory)
    {
        // Addresses name chips: no log gets them. Time limits are the client's own (VendorClient).
        services.AddHttpClient(VendorClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(() => Handler(options)).RemoveAllLoggers();
        if (options.CollateralDirectory.Length > 0)
        {
            services.AddSingleton(provider => new CollateralFolder(options.CollateralDirectory, provider.GetRequiredService<ILogger<CollateralFolder>>()));
        }

        return services
            .AddSingleton(new CollateralCache(Path.Combine(dataDirectory, "collateral"), options.CacheMegabytes * 1024L * 1024))
            .AddSingleton(new VendorAddresses(options.AmdUrl, options.IntelUrl, options.IntelRootCrlUrl))
            .AddSingleton<VendorClient>()
            .AddSingleton<CollateralFetcher>()
            .AddSingleton(provider => new CollateralSource(
                provider.GetRequiredService<VendorAddresses>(),
                provider.GetRequiredService<CollateralFetcher>(),
                provider.GetService<CollateralFolder>(),
                options,
                provider.GetRequiredService<TimeProvider>()));
    }

    internal static SocketsHttpHandler Handler(AttestationOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxResponseHeadersLength = VendorClient.MaximumHeaderKiB,
            UseProxy = options.Proxy.Length > 0,
            Proxy = options.Proxy.Length > 0 ? new WebProxy(options.Proxy) : null,
        };
        if (options.CaFile.Length > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(options.CaFile);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }
}
