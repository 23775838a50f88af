using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.V1;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace FederatedGateway.Client.Connections;

/// <summary>
/// A connection to a gateway over TLS with a client certificate. Thread-safe; one serves a whole process. Calls get deadlines, reads and idempotent
/// calls are tried again, and failures are <see cref="GatewayException"/>s. Traces cross it by W3C trace context.
/// </summary>
public sealed class GatewayConnection : IDisposable
{
    /// <summary>Manifests (4 MiB) and evidence (1.5 MiB) are the largest messages.</summary>
    private const int MaximumMessageBytes = 8 * 1024 * 1024;

    private const int MaximumAttempts = 5;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    private static readonly string[] NotRepeated =
    [
        nameof(RetentionService.RetentionServiceClient.ApplyRetention), nameof(LifecycleService.LifecycleServiceClient.ApplyLifecycle), nameof(LifecycleService.LifecycleServiceClient.RollBackLifecycle),
        nameof(AttestationService.AttestationServiceClient.GetEvidence), nameof(HandoverService.HandoverServiceClient.HandOverKeys),
    ];

    private readonly GrpcChannel channel;

    public GatewayConnection(GatewayEndpoint endpoint, TimeProvider time)
    {
        Endpoint = endpoint;
        channel = GrpcChannel.ForAddress(endpoint.Address, new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(endpoint),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaximumMessageBytes,
            MaxSendMessageSize = MaximumMessageBytes,
            ServiceConfig = new ServiceConfig { MethodConfigs = { Retried() } },
        });
        var invoker = channel.Intercept(new StatusInterceptor(endpoint.Address, time));
        Studies = new StudyService.StudyServiceClient(invoker);
        Attestation = new AttestationService.AttestationServiceClient(invoker);
        Datasets = new DatasetService.DatasetServiceClient(invoker);
        Training = new TrainingService.TrainingServiceClient(invoker);
        Models = new ModelService.ModelServiceClient(invoker);
        Audit = new AuditService.AuditServiceClient(invoker);
        Retention = new RetentionService.RetentionServiceClient(invoker);
        Handovers = new HandoverService.HandoverServiceClient(invoker);
        Regions = new RegionService.RegionServiceClient(invoker);
        Lifecycle = new LifecycleService.LifecycleServiceClient(invoker);
    }

    public GatewayEndpoint Endpoint { get; }

    public StudyService.StudyServiceClient Studies { get; }

    public AttestationService.AttestationServiceClient Attestation { get; }

    public DatasetService.DatasetServiceClient Datasets { get; }

    public TrainingService.TrainingServiceClient Training { get; }

    public ModelService.ModelServiceClient Models { get; }

    public AuditService.AuditServiceClient Audit { get; }

    public RetentionService.RetentionServiceClient Retention { get; }

    public HandoverService.HandoverServiceClient Handovers { get; }

    public RegionService.RegionServiceClient Regions { get; }

    public LifecycleService.LifecycleServiceClient Lifecycle { get; }

    public void Dispose() => channel.Dispose();

    /// <summary>The HTTP/2 handler that a connection uses; diagnosis tries it step by step.</summary>
    public static SocketsHttpHandler CreateHandler(GatewayEndpoint endpoint)
    {
        var chain = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The small authority publishes no revocation lists: a certificate is revoked by replacing it and the authority.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        chain.CustomTrustStore.AddRange(endpoint.Authorities);
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = chain,
                ClientCertificateContext = endpoint.ClientCertificate is { } certificate
                    ? SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true)
                    : null,
            },
            // A proxy between two processes of one machine is never meant.
            UseProxy = !endpoint.Address.IsLoopback,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.None,
        };
    }

    /// <summary>
    /// What is idempotent by its contract: a retry of a call that was answered does nothing. Upload streams go on from the committed offset instead, a
    /// retention plan is used once, and so is a nonce.
    /// </summary>
    private static MethodConfig Retried()
    {
        var config = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = MaximumAttempts,
                InitialBackoff = FirstBackoff,
                MaxBackoff = LongestBackoff,
                BackoffMultiplier = 2,
                RetryableStatusCodes = { Grpc.Core.StatusCode.Unavailable },
            },
        };
        foreach (var service in new[]
        {
            StudyService.Descriptor, AttestationService.Descriptor, DatasetService.Descriptor, TrainingService.Descriptor,
            ModelService.Descriptor, AuditService.Descriptor, RetentionService.Descriptor, RegionService.Descriptor,
        })
        {
            foreach (var method in service.Methods.Where(method => !method.IsClientStreaming && !NotRepeated.Contains(method.Name)))
            {
                config.Names.Add(new MethodName { Service = service.FullName, Method = method.Name });
            }
        }

        return config;
    }
}
