using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// Evidence of an Azure confidential machine in the JSON that Confidential Containers' attesters write: <c>tpm_quote</c> (in the oldest form <c>quote</c>), <c>hcl_report</c>
/// (<c>report</c>), and <c>vcek</c> or <c>td_quote</c>. Bytes are lists of numbers at first, later hexadecimal digits in the quote and base64url elsewhere.
/// </summary>
public static class AzureEvidenceFile
{
    /// <summary>The longest known, bytes written as lists of numbers, has 36 KiB.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private const string RefusalBeginning = "the Azure evidence file is refused: ";

    /// <summary>As evidence with the collateral that the file holds; every refusal is EVIDENCE_MALFORMED or LIMIT_EXCEEDED. Nothing is verified here.</summary>
    public static Verdict<Evidence> Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaximumBytes)
        {
            return Verdict<Evidence>.Refused(Reasons.LimitExceeded, $"{RefusalBeginning}it has {file.Length} bytes, at most {MaximumBytes} are accepted");
        }

        try
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a member of another type than its place wants. FormatException: no digits, no base64url, no byte.
            return Malformed("it is no JSON document of this form");
        }
    }

    /// <summary>The <c>tpm_quote</c> alone in a file; null when it is none.</summary>
    internal static TpmReport? ReadQuote(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaximumBytes || !file.Span.StartsWith("{"u8))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return ReadQuote(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Verdict<Evidence> Read(JsonElement root)
    {
        if ((Member(root, "hcl_report") ?? Member(root, "report")) is not { } hclReport || (Member(root, "tpm_quote") ?? Member(root, "quote")) is not { } quote)
        {
            return Malformed("it has no member hcl_report or tpm_quote");
        }

        var (vcek, tdQuote) = (Member(root, "vcek"), Member(root, "td_quote"));
        if (vcek is null == tdQuote is null)
        {
            return Malformed("it has neither vcek (SEV-SNP) nor td_quote (TDX), or both");
        }

        if (ReadQuote(quote) is not { } tpmReport)
        {
            return Malformed("its tpm_quote lacks message, signature or pcrs, or one of them is too long");
        }

        var report = new AzureReport { HclReport = ByteString.CopyFrom(Bytes(hclReport)), Quote = tpmReport, TdQuote = tdQuote is { } td ? ByteString.CopyFrom(Bytes(td)) : ByteString.Empty };
        var evidence = new Evidence { Kind = tdQuote is null ? EvidenceKind.AzureSnp : EvidenceKind.AzureTdx, Report = report.ToByteString() };
        return vcek is { } certificate
            ? Certificates(certificate).Then(parts =>
            {
                evidence.Collateral.AddRange(parts);
                return Verdict<Evidence>.Accepted(evidence);
            })
            : Verdict<Evidence>.Accepted(evidence);
    }

    /// <summary>The tools keep the bare RSASSA signature with SHA-256 and all registers, lowest first.</summary>
    private static TpmReport? ReadQuote(JsonElement quote)
    {
        if (Member(quote, "message") is not { } message || Member(quote, "signature") is not { } signature || Member(quote, "pcrs") is not { ValueKind: JsonValueKind.Array } pcrs)
        {
            return null;
        }

        var bare = HexBytes(signature);
        if (bare.Length > TpmLimits.MaximumSignatureBytes || pcrs.GetArrayLength() > TpmLimits.PcrCount)
        {
            return null;
        }

        var report = new TpmReport
        {
            Quote = ByteString.CopyFrom(HexBytes(message)),
            Signature = ByteString.CopyFrom(TpmSignature.OfRsa(new TpmScheme(TpmAlgorithm.RsaSsa, TpmAlgorithm.Sha256), bare).ToBytes()),
        };
        report.Pcrs.AddRange(pcrs.EnumerateArray().Select((value, index) => new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(HexBytes(value)) }));
        return report;
    }

    private static Verdict<IReadOnlyList<Collateral>> Certificates(JsonElement vcek)
    {
        var text = vcek.GetString()!;
        return CollateralFile.Documents(text.StartsWith("-----", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(text) : Base64Url.DecodeFromChars(text));
    }

    private static JsonElement? Member(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static byte[] HexBytes(JsonElement value) => value.ValueKind == JsonValueKind.String ? Convert.FromHexString(value.GetString()!) : Numbers(value);

    private static byte[] Bytes(JsonElement value) => value.ValueKind == JsonValueKind.String ? Base64Url.DecodeFromChars(value.GetString()!) : Numbers(value);

    private static byte[] Numbers(JsonElement value) => [.. value.EnumerateArray().Select(number => number.GetByte())];

    private static Verdict<Evidence> Malformed(string detail) => Verdict<Evidence>.Refused(Reasons.EvidenceMalformed, RefusalBeginning + detail);
}
