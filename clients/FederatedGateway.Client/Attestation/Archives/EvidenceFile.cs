using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// Evidence in a file: as <c>fgw attest show --save</c> keeps it (<see cref="EvidenceArchive"/>), or a bare report as the vendors' tools write it, binary or in hexadecimal digits.
/// The format is told from the first bytes; nothing is verified here. A TPM's quote and an HCL report are not whole without files beside them (<see cref="EvidenceParts"/>).
/// </summary>
public static class EvidenceFile
{
    /// <summary>A report of 256 KiB and collateral of 1 MiB, twice as long in hexadecimal digits.</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    private const int SnpReportBytes = 1184;
    private const ushort SgxQuoteVersion = 3;
    private const int TeeTypeOffset = 4;
    private const uint TdxTeeType = 0x81;

    private static readonly SearchValues<byte> HexText = SearchValues.Create("0123456789abcdefABCDEF \t\r\n"u8);

    /// <param name="content">The whole file.</param>
    public static Verdict<EvidenceArchive> Read(ReadOnlyMemory<byte> content)
    {
        var bytes = content.Span;
        if (bytes.Length is 0 or > MaximumBytes)
        {
            return Malformed($"the file has {bytes.Length} bytes; evidence has 1 to {MaximumBytes}");
        }

        return FromHex(bytes) is { } decoded ? Read(decoded, fromText: true) : Read(content, fromText: false);
    }

    private static Verdict<EvidenceArchive> Read(ReadOnlyMemory<byte> content, bool fromText)
    {
        var bytes = content.Span;
        // A field number of zero begins no protobuf message, so that 2, 3, 4 and 5 can only be versions of reports.
        return bytes[0] switch
        {
            0x0a => StrictProto.Parse<EvidenceArchive>(content, "evidence archive", MaximumBytes),
            0x08 => StrictProto.Parse<Evidence>(content, "evidence", MaximumBytes).Then(Archive),
            (byte)'{' when !fromText => (TpmEvidenceFile.Is(bytes) ? TpmEvidenceFile.Read(content) : AzureEvidenceFile.Read(content)).Then(Archive),
            _ when bytes.Length == SnpReportBytes => Bare(EvidenceKind.SevSnp, content),
            _ when bytes.StartsWith(TpmFiles.QuoteStart) => Archive(TpmFiles.Begin(content)),
            _ when bytes.StartsWith(AzureFiles.HclReportStart) => Archive(AzureFiles.Begin(content)),
            _ when bytes.Length > TeeTypeOffset + sizeof(uint) && BinaryPrimitives.ReadUInt16LittleEndian(bytes) is >= SgxQuoteVersion and <= 5 => Bare(QuoteKind(bytes), DcapQuoteLength.Cut(content)),
            _ => Malformed($"{bytes.Length} bytes are no evidence known here: neither what fgw attest show --save wrote, nor an SEV-SNP report of {SnpReportBytes} bytes, nor an SGX or TDX quote, nor a TPM's quote, nor an HCL report, nor evidence in JSON"),
        };
    }

    private static EvidenceKind QuoteKind(ReadOnlySpan<byte> quote)
        => BinaryPrimitives.ReadUInt32LittleEndian(quote[TeeTypeOffset..]) == TdxTeeType ? EvidenceKind.IntelTdx : EvidenceKind.IntelSgx;

    private static Verdict<EvidenceArchive> Bare(EvidenceKind kind, ReadOnlyMemory<byte> report)
        => Archive(new Evidence { Kind = kind, Report = UnsafeByteOperations.UnsafeWrap(report) });

    private static Verdict<EvidenceArchive> Archive(Evidence evidence) => Verdict<EvidenceArchive>.Accepted(new EvidenceArchive { Evidence = evidence });

    // Digits with white space between them, as xxd -p and vendors' tools write them.
    private static byte[]? FromHex(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExcept(HexText))
        {
            return null;
        }

        var digits = Encoding.ASCII.GetString(bytes).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        return digits.Length > 0 && digits.Length % 2 == 0 ? Convert.FromHexString(digits) : null;
    }

    private static Verdict<EvidenceArchive> Malformed(string detail) => Verdict<EvidenceArchive>.Refused(Reasons.EvidenceMalformed, detail);
}
