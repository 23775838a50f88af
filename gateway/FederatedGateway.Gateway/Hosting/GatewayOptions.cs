using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Replication;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Everything that can be configured. Bound once at start, checked whole, then handed out in parts; nothing else reads configuration or environment.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where clients connect, <c>https://ADDRESS:PORT</c>; port 0 takes a free one. Default <c>https://127.0.0.1:7443</c>.</summary>
    public string Listen { get; set; } = "https://127.0.0.1:7443";

    public MetricsOptions Metrics { get; set; } = new();

    public TlsOptions Tls { get; set; } = new();

    public DatabaseOptions Database { get; set; } = new();

    /// <summary>Uploads under way, the log's key and, by default, the SQLite file. Required; made when it is missing, readable by its owner alone.</summary>
    public string DataDirectory { get; set; } = "";

    public EnclaveOptions Enclave { get; set; } = new();

    public AttestationOptions Attestation { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    /// <summary>1 to 16 regions, in the order in which they are listed.</summary>
    public List<RegionOptions> Regions { get; set; } = [];

    public ReplicationOptions Replication { get; set; } = new();

    public LifecycleOptions Lifecycle { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();

    /// <summary>Lets operators plan retention as of another time. For demonstrations and tests: it can destroy what is not due.</summary>
    public bool InsecureDevelopmentClock { get; set; }

    public OtlpOptions Otlp { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();
}
