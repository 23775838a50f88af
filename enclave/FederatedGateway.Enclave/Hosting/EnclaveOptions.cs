using FederatedGateway.Enclave.Evidence;

namespace FederatedGateway.Enclave.Hosting;

/// <summary>What the command line asks for, checked whole. Nothing else configures the host: no file, no environment variable.</summary>
/// <param name="Listen">Where the gateway connects.</param>
/// <param name="MemoryLimitBytes">Most bytes of decrypted rows, and what is derived from them, for one run; 16 MiB to 16 TiB. Default: a quarter of the memory that the process may use.</param>
/// <param name="Evidence">What the host proves itself with.</param>
/// <param name="InsecureDevelopment">Whether evidence without hardware may be produced. Default: no.</param>
/// <param name="DevelopmentRoot">File of the throw-away root; null for one that ends with the process.</param>
/// <param name="Tls">Certificates for https; null otherwise.</param>
/// <param name="OtlpEndpoint">Where traces go; null for nowhere.</param>
/// <param name="ReadyFile">Written (JSON: listen, measurement, development_root) once the gateway can connect; null for nowhere.</param>
/// <param name="SealDirectory">Where keys and memory are kept sealed to the TPM; null to keep them in memory only.</param>
internal sealed record EnclaveOptions(
    ListenAddress Listen, long MemoryLimitBytes, EvidenceOptions Evidence, bool InsecureDevelopment, string? DevelopmentRoot, TlsFiles? Tls, Uri? OtlpEndpoint, string? ReadyFile, string? SealDirectory)
{
    public const long MinimumMemoryLimitBytes = 16L * 1024 * 1024;

    public const long MaximumMemoryLimitBytes = 16L * 1024 * 1024 * 1024 * 1024;

    /// <summary>The options that decide what is trusted; part of the code measurement. Where it listens and how much memory it takes decide nothing.</summary>
    public IEnumerable<(string Name, string Value)> Measured => [("insecure-development", InsecureDevelopment ? "true" : "false")];
}
