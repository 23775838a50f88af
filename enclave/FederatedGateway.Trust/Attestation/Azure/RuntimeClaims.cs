using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>What the paravisor says of the virtual machine, bound by the hardware's report: JSON with keys (RFC 7517) and the machine's configuration.</summary>
/// <param name="AttestationModulus">Of the virtual TPM's RSA attestation key; its exponent is 65537.</param>
/// <param name="Configuration">As the paravisor writes it: secure boot, console and the like. Null where it has none.</param>
/// <param name="UserData">What the guest wrote for the paravisor to bind; null where there is none.</param>
internal sealed record RuntimeClaims(ReadOnlyMemory<byte> AttestationModulus, JsonNode? Configuration, string? UserData)
{
    private const string AttestationKeyId = "HCLAkPub";

    /// <summary>65537 in base64url.</summary>
    private const string Exponent = "AQAB";

    /// <summary>keys → key → key_ops → text.</summary>
    private const int MaximumDepth = 8;

    /// <summary>RSA-4096.</summary>
    private const int MaximumModulusCharacters = 683;

    private const int ReportDataBytes = 64;

    /// <summary>Every refusal is EVIDENCE_MALFORMED.</summary>
    /// <param name="json">Its length was bounded.</param>
    public static Verdict<RuntimeClaims> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaximumDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            {
                return Malformed("they are no object with keys");
            }

            var named = keys.EnumerateArray().Where(key => Text(key, "kid") == AttestationKeyId).ToList();
            if (named is not [var attestationKey] || ReadModulus(attestationKey) is not { } modulus)
            {
                return Malformed($"they do not hold exactly one RSA key {AttestationKeyId} with the exponent 65537");
            }

            return Verdict<RuntimeClaims>.Accepted(new RuntimeClaims(
                modulus,
                root.TryGetProperty("vm-configuration", out var configuration) ? JsonNode.Parse(configuration.GetRawText()) : null,
                Text(root, "user-data")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no Unicode.
            return Malformed("they are no JSON document");
        }
    }

    /// <summary>Whether a hardware report's data field binds these bytes: their SHA-256, then zeros.</summary>
    public static bool IsBoundBy(ReadOnlySpan<byte> json, ReadOnlySpan<byte> reportData)
    {
        Span<byte> expected = stackalloc byte[ReportDataBytes];
        expected.Clear();
        SHA256.HashData(json, expected);
        return reportData.SequenceEqual(expected);
    }

    private static byte[]? ReadModulus(JsonElement key)
    {
        if (Text(key, "kty") != "RSA" || Text(key, "e") != Exponent || Text(key, "n") is not { Length: <= MaximumModulusCharacters } text)
        {
            return null;
        }

        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string member)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Verdict<RuntimeClaims> Malformed(string detail) => Verdict<RuntimeClaims>.Refused(Reasons.EvidenceMalformed, $"the HCL report's runtime claims are malformed: {detail}");
}
