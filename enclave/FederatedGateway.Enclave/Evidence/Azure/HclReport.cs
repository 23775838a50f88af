using System.Buffers.Binary;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evidence.Azure;

/// <summary>What the paravisor of an Azure confidential VM wrote into its virtual TPM at boot: a hardware report and the runtime claims that it binds. Only what the host must know of itself is read here.</summary>
internal static class HclReport
{
    /// <summary>The contract's bound; the virtual TPM's index has 2,600 bytes.</summary>
    public const int MaximumBytes = 16 * 1024;

    private const int HardwareReportAt = 32;
    private const int TdReportBytes = 1024;

    // A header of 32 bytes and room for the largest hardware report; then length, version, type.
    private const int TypeAt = HardwareReportAt + ReportMeasurement.SnpReportBytes + 8;

    private static ReadOnlySpan<byte> Magic => "HCLA"u8;

    /// <summary>TDREPORT_STRUCT (Intel TDX module ABI) of a report of kind <see cref="EvidenceKind.AzureTdx"/>.</summary>
    public static ReadOnlyMemory<byte> TdReportOf(ReadOnlyMemory<byte> report) => report.Slice(HardwareReportAt, TdReportBytes);

    /// <exception cref="IOException">It is none, or of hardware that is not known.</exception>
    public static EvidenceKind KindOf(ReadOnlySpan<byte> report)
        => report.Length < TypeAt + 4 || !report.StartsWith(Magic) ? throw new IOException("the TPM holds no HCL report where Azure puts it")
            : BinaryPrimitives.ReadUInt32LittleEndian(report[TypeAt..]) switch
            {
                2 => EvidenceKind.AzureSnp,
                4 => EvidenceKind.AzureTdx,
                var other => throw new IOException($"the HCL report is of type {other}; 2 (SEV-SNP) and 4 (TDX) are known"),
            };
}
