using System.Buffers.Binary;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>An Azure confidential machine's evidence in files: the HCL report is the evidence, the virtual TPM's quote (JSON) and on TDX the TD quote stand beside it.</summary>
internal static class AzureFiles
{
    private const int ReportTypeOffset = 32 + 1184 + 8;
    private const uint SnpReportType = 2;
    private const int MaximumReportBytes = 64 * 1024;

    public static ReadOnlySpan<byte> HclReportStart => "HCLA"u8;

    /// <summary>An Azure report of the HCL report alone. A hardware report of another type than SEV-SNP's is TDX's, or is refused when it is verified.</summary>
    public static Evidence Begin(ReadOnlyMemory<byte> hclReport)
    {
        var isSnp = hclReport.Length >= ReportTypeOffset + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(hclReport.Span[ReportTypeOffset..]) == SnpReportType;
        return new Evidence
        {
            Kind = isSnp ? EvidenceKind.AzureSnp : EvidenceKind.AzureTdx,
            Report = new AzureReport { HclReport = ByteString.CopyFrom(hclReport.Span) }.ToByteString(),
        };
    }

    /// <summary>Takes what a report lacks out of the files.</summary>
    /// <returns>The other files, or COLLATERAL_MISSING.</returns>
    public static Verdict<IReadOnlyList<NamedFile>> Complete(Evidence evidence, IReadOnlyList<NamedFile> files)
    {
        // What is no report is for the verifier to refuse.
        if (!StrictProto.Parse<AzureReport>(evidence.Report.Memory, "Azure report", MaximumReportBytes).TryGetValue(out var report, out _))
        {
            return Verdict<IReadOnlyList<NamedFile>>.Accepted(files);
        }

        var needsTdQuote = evidence.Kind == EvidenceKind.AzureTdx;
        var others = files.Where(file => !TryTake(report, needsTdQuote, file.Content)).ToList();
        if (report.Quote is null || (needsTdQuote && report.TdQuote.IsEmpty))
        {
            return Verdict<IReadOnlyList<NamedFile>>.Refused(
                Reasons.CollateralMissing, $"beside an HCL report there must be {(report.Quote is null ? "the virtual TPM's quote (JSON with message, signature and pcrs)" : "the TD quote")}");
        }

        evidence.Report = report.ToByteString();
        return Verdict<IReadOnlyList<NamedFile>>.Accepted(others);
    }

    private static bool TryTake(AzureReport report, bool needsTdQuote, ReadOnlyMemory<byte> file)
    {
        if (report.Quote is null && AzureEvidenceFile.ReadQuote(file) is { } quote)
        {
            report.Quote = quote;
            return true;
        }

        if (needsTdQuote && report.TdQuote.IsEmpty && EvidenceFile.Read(file).TryGetValue(out var read, out _) && read.Evidence is { Kind: EvidenceKind.IntelTdx } tdQuote)
        {
            report.TdQuote = tdQuote.Report;
            return true;
        }

        return false;
    }
}
