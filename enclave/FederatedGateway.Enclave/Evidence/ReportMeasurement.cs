using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>The measurement in a report of this machine's own, as a verifier will read it. Nothing is verified: a host need not be convinced of itself.</summary>
internal static class ReportMeasurement
{
    public const int SnpReportBytes = 0x4A0;

    private const int SnpAt = 0x90;
    private const int LongBytes = 48;
    private const int SgxAt = 48 + 64;
    private const int TdxBodyAt = 48;
    private const int TdxVersionFive = 5;
    private const int TdxBodyHeaderBytes = 6;
    private const int TdxMrTdAt = 136;
    private const int TdxRegistersAt = 328;

    /// <summary>MEASUREMENT of an ATTESTATION_REPORT.</summary>
    public static byte[] OfSnp(ReadOnlySpan<byte> report)
        => report.Length == SnpReportBytes ? report.Slice(SnpAt, LongBytes).ToArray() : throw new IOException($"the SEV-SNP report has {report.Length} bytes; {SnpReportBytes} are expected");

    /// <summary>MRENCLAVE of a quote version 3.</summary>
    public static byte[] OfSgx(ReadOnlySpan<byte> quote) => Slice(quote, SgxAt, SHA256.HashSizeInBytes).ToArray();

    /// <summary>SHA-384(MRTD ‖ RTMR0 ‖ RTMR1 ‖ RTMR2 ‖ RTMR3) of a quote version 4 or 5.</summary>
    public static byte[] OfTdx(ReadOnlySpan<byte> quote)
    {
        var body = TdxBodyAt + (BinaryPrimitives.ReadUInt16LittleEndian(Slice(quote, 0, sizeof(ushort))) == TdxVersionFive ? TdxBodyHeaderBytes : 0);
        return SHA384.HashData([.. Slice(quote, body + TdxMrTdAt, LongBytes), .. Slice(quote, body + TdxRegistersAt, 4 * LongBytes)]);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> report, int start, int length)
        => report.Length >= start + length ? report.Slice(start, length) : throw new IOException($"the hardware's report has only {report.Length} bytes");
}
