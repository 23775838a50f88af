using System.Text;
using System.Text.Json;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// A quote's collateral as one JSON object of texts, as quote verification libraries pass it around (the members of Intel's sgx_ql_qve_collateral_t): documents and their signatures apart,
/// chains in PEM, revocation lists in hexadecimal digits.
/// </summary>
internal static class DcapCollateralFile
{
    private static readonly string[] X509Members = ["pck_certificate_chain", "pck_crl_issuer_chain", "tcb_info_issuer_chain", "qe_identity_issuer_chain", "root_ca_crl", "pck_crl"];

    /// <returns>Null when the file is something else.</returns>
    public static Verdict<IReadOnlyList<Collateral>>? TryRead(ReadOnlyMemory<byte> file)
    {
        var text = file[Whitespace(file.Span)..];
        if (!text.Span.StartsWith("{"u8))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.TryGetProperty("tcb_info", out _) ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return Malformed("one of its texts is no Unicode");
        }
    }

    private static int Whitespace(ReadOnlySpan<byte> text) => text.Length - text.TrimStart(" \t\r\n"u8).Length;

    private static Verdict<IReadOnlyList<Collateral>> Read(JsonElement file)
    {
        var parts = new List<Collateral>();
        foreach (var member in X509Members)
        {
            if (!file.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                return Malformed($"{member} is no text");
            }

            if (!CollateralFile.Documents(Encoding.UTF8.GetBytes(value.GetString()!)).TryGetValue(out var read, out var refusal))
            {
                return Malformed($"{member}: {refusal.Detail}");
            }

            // Every chain brings the root along.
            parts.AddRange(read.Where(part => !parts.Contains(part)));
        }

        return Document(file, "tcb_info", "tcbInfo", CollateralKind.IntelTcbInfo)
            .Then(tcbInfo => Document(file, "qe_identity", "enclaveIdentity", CollateralKind.IntelQeIdentity)
                .Then(identity => Verdict<IReadOnlyList<Collateral>>.Accepted([.. parts, tcbInfo, identity])));
    }

    // The document's text goes into the response as it is: its signature covers these very bytes.
    private static Verdict<Collateral> Document(JsonElement file, string member, string name, CollateralKind kind)
        => file.TryGetProperty(member, out var document) && document.ValueKind == JsonValueKind.String
            && file.TryGetProperty($"{member}_signature", out var signature) && signature.ValueKind == JsonValueKind.String
            ? Verdict<Collateral>.Accepted(new Collateral { Kind = kind, Data = ByteString.CopyFromUtf8($$"""{"{{name}}":{{document.GetString()}},"signature":"{{signature.GetString()}}"}""") })
            : Verdict<Collateral>.Refused(Malformed($"{member} or {member}_signature is missing").Refusal!);

    private static Verdict<IReadOnlyList<Collateral>> Malformed(string problem) => Verdict<IReadOnlyList<Collateral>>.Refused(Reasons.CollateralMalformed, $"the file is refused: {problem}");
}
