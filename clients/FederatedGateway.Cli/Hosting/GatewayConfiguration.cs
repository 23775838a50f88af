using System.Text.Json;
using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Hosting;

/// <summary>The gateway's configuration file, as far as this program writes it; docs/operations.md lists every key.</summary>
internal sealed record GatewayConfiguration
{
    private static readonly JsonSerializerOptions Json = new(CommandOutput.JsonOptions) { PropertyNamingPolicy = null, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public required string Listen { get; init; }

    public required ListenerSettings Metrics { get; init; }

    public required TlsSettings Tls { get; init; }

    public required string DataDirectory { get; init; }

    public required EnclaveSettings Enclave { get; init; }

    public AuditSettings? Audit { get; init; }

    public required IReadOnlyList<RegionSettings> Regions { get; init; }

    public RetentionSettings? Retention { get; init; }

    public bool? InsecureDevelopmentClock { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    internal sealed record ListenerSettings(string Listen);

    internal sealed record TlsSettings(string Certificate, string Key, string ClientCa);

    internal sealed record EnclaveSettings(string Endpoint);

    internal sealed record AuditSettings(string Origin);

    internal sealed record RetentionSettings(string Cron);

    internal sealed record RegionSettings
    {
        public required string Name { get; init; }

        public required string Jurisdiction { get; init; }

        public required string Store { get; init; }

        public string? Directory { get; init; }

        public string? Endpoint { get; init; }

        public string? AccessKey { get; init; }

        public string? SecretKeyFile { get; init; }
    }
}
