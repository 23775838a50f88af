using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>
/// The attestation report that Azure's paravisor ("HCL", OpenHCL) leaves in the virtual TPM: a header, the hardware's report, and the runtime claims that the hardware's report binds.
/// Little endian (Microsoft, "Azure confidential VMs: guest attestation" and OpenHCL's attestation structures). Nothing here is verified but the form.
/// </summary>
/// <param name="Kind">What made the hardware's report.</param>
/// <param name="HardwareReport">1,184 bytes: an SEV-SNP report, or a TD report followed by zeros.</param>
/// <param name="RuntimeClaims">JSON, exactly the bytes that are hashed.</param>
internal sealed record HclReport(HardwareReportKind Kind, ReadOnlyMemory<byte> HardwareReport, ReadOnlyMemory<byte> RuntimeClaims)
{
    /// <summary>The NV index has 2,600 bytes; the proto's bound.</summary>
    public const int MaximumBytes = 16 * 1024;

    private const int HeaderBytes = 32;
    private const int RequestHeaderBytes = 20;
    private const int RequestOffset = HeaderBytes + SnpReport.Bytes;
    private const int ClaimsOffset = RequestOffset + RequestHeaderBytes;

    /// <summary>SHA-256 binds the claims; no other was ever seen.</summary>
    private const uint Sha256 = 1;

    private const uint AttestationRequest = 2;

    /// <summary>Every refusal is EVIDENCE_MALFORMED.</summary>
    public static Verdict<HclReport> Parse(ReadOnlyMemory<byte> report)
    {
        if (report.Length is < ClaimsOffset or > MaximumBytes)
        {
            return Malformed($"it has {report.Length} bytes; {ClaimsOffset} to {MaximumBytes} are accepted");
        }

        var bytes = report.Span;
        if (!bytes.StartsWith("HCLA"u8) || Number(bytes, 4) is not (1 or 2) || Number(bytes, 12) != AttestationRequest || bytes[16..HeaderBytes].ContainsAnyExcept((byte)0))
        {
            return Malformed("its header is not the one of an attestation report of version 1 or 2");
        }

        var claimsBytes = Number(bytes, RequestOffset + 16);
        if (claimsBytes > report.Length - ClaimsOffset
            || Number(bytes, RequestOffset) != RequestHeaderBytes + claimsBytes
            || Number(bytes, 8) != ClaimsOffset + claimsBytes
            || bytes[(ClaimsOffset + (int)claimsBytes)..].ContainsAnyExcept((byte)0))
        {
            return Malformed("the lengths inside it contradict each other");
        }

        if (Number(bytes, RequestOffset + 4) != 1 || Number(bytes, RequestOffset + 12) != Sha256)
        {
            return Malformed("its runtime claims are of another version, or bound by another hash than SHA-256");
        }

        return (HardwareReportKind)Number(bytes, RequestOffset + 8) is var kind and (HardwareReportKind.SevSnp or HardwareReportKind.Tdx)
            ? Verdict<HclReport>.Accepted(new HclReport(kind, report.Slice(HeaderBytes, SnpReport.Bytes).ToArray(), report.Slice(ClaimsOffset, (int)claimsBytes).ToArray()))
            : Malformed("its hardware report is neither of SEV-SNP (2) nor of TDX (4)");
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static Verdict<HclReport> Malformed(string detail) => Verdict<HclReport>.Refused(Reasons.EvidenceMalformed, $"the HCL report is malformed: {detail}");
}
