using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// A quote in the files that tpm2-tools write: <c>tpm2_quote -m quote.msg -s quote.sig -o pcrs.raw --pcrs_format values</c> and the key's public area (TPM2B_PUBLIC or TPMT_PUBLIC). The
/// quote is the evidence, the others stand beside it; the public area also beside evidence in JSON, which has none.
/// </summary>
internal static class TpmFiles
{
    private const int RegisterBytes = 32;

    /// <summary>TPM_GENERATED_VALUE and TPM_ST_ATTEST_QUOTE: no other file that is read here begins so.</summary>
    public static ReadOnlySpan<byte> QuoteStart => [0xff, (byte)'T', (byte)'C', (byte)'G', 0x80, 0x18];

    /// <summary>A report of the quote alone.</summary>
    public static Evidence Begin(ReadOnlyMemory<byte> quote)
        => new() { Kind = EvidenceKind.Tpm, Report = new TpmReport { Quote = ByteString.CopyFrom(quote.Span) }.ToByteString() };

    /// <summary>Takes what a report lacks out of the files.</summary>
    /// <returns>The other files, or COLLATERAL_MISSING.</returns>
    public static Verdict<IReadOnlyList<NamedFile>> Complete(Evidence evidence, IReadOnlyList<NamedFile> files)
    {
        // What is no report is for the verifier to refuse.
        if (!StrictProto.Parse<TpmReport>(evidence.Report.Memory, "TPM report", TpmQuoteVerifier.MaximumReportBytes).TryGetValue(out var report, out _)
            || !TpmQuote.Parse(report.Quote.Span).TryGetValue(out var quote, out _))
        {
            return Verdict<IReadOnlyList<NamedFile>>.Accepted(files);
        }

        var others = files.Where(file => !TryTake(report, quote, file.Content)).ToList();
        string[] missing =
        [
            .. report.Signature.IsEmpty ? ["its signature (quote.sig)"] : Array.Empty<string>(),
            .. report.AttestationKey.IsEmpty ? ["the attestation key's public area (ak.pub)"] : Array.Empty<string>(),
            .. report.Pcrs.Count == 0 ? ["the quoted registers' values (pcrs.raw)"] : Array.Empty<string>(),
        ];
        if (missing.Length > 0)
        {
            return Verdict<IReadOnlyList<NamedFile>>.Refused(Reasons.CollateralMissing, $"beside a TPM's quote there must be {string.Join(", ", missing)}");
        }

        evidence.Report = report.ToByteString();
        return Verdict<IReadOnlyList<NamedFile>>.Accepted(others);
    }

    private static bool TryTake(TpmReport report, TpmQuote quote, ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (report.Signature.IsEmpty && TpmSignature.Parse(bytes).IsAccepted)
        {
            report.Signature = ByteString.CopyFrom(bytes);
            return true;
        }

        var area = WithoutSize(bytes);
        if (TpmPublic.Parse(area).TryGetValue(out var given, out _) && (report.AttestationKey.IsEmpty || IsSameKey(report.AttestationKey.Span, given)))
        {
            report.AttestationKey = ByteString.CopyFrom(area);
            return true;
        }

        if (report.Pcrs.Count == 0 && quote.Selections is [{ Bank: TpmAlgorithm.Sha256 } selection] && bytes.Length == selection.Indices.Count() * RegisterBytes)
        {
            report.Pcrs.AddRange(file.ToArray().Chunk(RegisterBytes).Zip(selection.Indices, (value, index) => new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(value) }));
            return true;
        }

        return false;
    }

    // Evidence in JSON comes with an area that is only assumed of its key.
    private static bool IsSameKey(ReadOnlySpan<byte> area, TpmPublic given)
        => TpmPublic.Parse(area).TryGetValue(out var held, out _) && held.Key is TpmRsaKey one && given.Key is TpmRsaKey other && one.Modulus.Span.SequenceEqual(other.Modulus.Span);

    // A TPM2B_PUBLIC is a TPMT_PUBLIC behind its size.
    private static ReadOnlySpan<byte> WithoutSize(ReadOnlySpan<byte> bytes)
        => bytes.Length > sizeof(ushort) && BinaryPrimitives.ReadUInt16BigEndian(bytes) == bytes.Length - sizeof(ushort) ? bytes[sizeof(ushort)..] : bytes;
}
