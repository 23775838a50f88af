using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>Where evidence comes from. None of it decides what is trusted: a study's reference values do.</summary>
/// <param name="Choice">Default: auto.</param>
/// <param name="Tpm">Default: device:/dev/tpmrm0.</param>
/// <param name="Registers">Quoted registers of the SHA-256 bank. Default: 0, 2, 4, 7 and 11.</param>
/// <param name="TsmRoot">configfs-tsm reports. Default: /sys/kernel/config/tsm/report.</param>
/// <param name="GramineRoot">Gramine's attestation files. Default: /dev/attestation.</param>
/// <param name="CollateralDirectory">Certificates, revocation lists and Intel's documents that go with every report; null for none.</param>
internal sealed record EvidenceOptions(EvidenceChoice Choice, TpmAddress Tpm, PcrSelection Registers, string TsmRoot, string GramineRoot, string? CollateralDirectory)
{
    public const string DefaultTsmRoot = "/sys/kernel/config/tsm/report";

    public const string DefaultGramineRoot = "/dev/attestation";

    /// <summary>Firmware and its drivers (0, 2), boot loader and kernel image (4), secure boot policy (7), the unified kernel image's parts (11).</summary>
    public static readonly IReadOnlyList<int> DefaultRegisters = [0, 2, 4, 7, 11];

    /// <summary>Link-local, never routed.</summary>
    public static readonly Uri DefaultAzureMetadata = new("http://169.254.169.254/");

    /// <summary>Azure's metadata service, which makes quotes on TDX. Default: <see cref="DefaultAzureMetadata"/>.</summary>
    public Uri AzureMetadata { get; init; } = DefaultAzureMetadata;
}
