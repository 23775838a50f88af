using System.Security.Cryptography;
using System.Text.Json;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// Evidence of a TPM in the JSON that Confidential Containers' attesters write: <c>ak_public</c> (an RSA key as SubjectPublicKeyInfo, base64) and <c>tpm_quote</c> with message, TPMT_SIGNATURE (both
/// base64) and <c>pcrs</c> (hexadecimal digits, register 0 first).
/// </summary>
/// <remarks>
/// The form has no public area. The real one may be given in a file beside it (<see cref="TpmFiles"/>). Without that, an area is assumed as a usual attestation key has it; whether the TPM's key
/// is one does not rest on that, since an enrolment names the hash of the real area.
/// </remarks>
internal static class TpmEvidenceFile
{
    private const TpmAttributes UsualAttributes = TpmAttestationKey.Required | TpmAttributes.UserWithAuth;

    public static bool Is(ReadOnlySpan<byte> json) => json.IndexOf("\"ak_public\""u8) >= 0;

    /// <summary>Every refusal is EVIDENCE_MALFORMED. Nothing is verified here.</summary>
    /// <param name="file">Its length was bounded.</param>
    public static Verdict<Evidence> Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or CryptographicException)
        {
            // InvalidOperationException: a member of another type than its place wants. CryptographicException: no RSA key.
            return Malformed("it lacks ak_public, tpm_quote or a member of it, or one of them is of another form");
        }
    }

    private static Verdict<Evidence> Read(JsonElement root)
    {
        var quote = root.GetProperty("tpm_quote");
        var pcrs = quote.GetProperty("pcrs").EnumerateArray().ToList();
        var signatureBytes = quote.GetProperty("signature").GetBytesFromBase64();
        if (pcrs.Count > TpmLimits.PcrCount)
        {
            return Malformed($"it has {pcrs.Count} registers");
        }

        return TpmSignature.Parse(signatureBytes).Then(signature =>
        {
            var report = new TpmReport
            {
                Quote = ByteString.CopyFrom(quote.GetProperty("message").GetBytesFromBase64()),
                Signature = ByteString.CopyFrom(signatureBytes),
                AttestationKey = ByteString.CopyFrom(AssumedArea(root.GetProperty("ak_public").GetBytesFromBase64(), signature.Scheme).ToBytes()),
            };
            report.Pcrs.AddRange(pcrs.Select((value, index) => new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(Convert.FromHexString(value.GetString() ?? "")) }));
            return Verdict<Evidence>.Accepted(new Evidence { Kind = EvidenceKind.Tpm, Report = report.ToByteString() });
        });
    }

    private static TpmPublic AssumedArea(byte[] subjectPublicKeyInfo, TpmScheme scheme)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var modulus = rsa.ExportParameters(includePrivateParameters: false).Modulus!;
        return new TpmPublic(TpmAlgorithm.Sha256, UsualAttributes, default, null, scheme, new TpmRsaKey(modulus.Length * 8, modulus));
    }

    private static Verdict<Evidence> Malformed(string detail) => Verdict<Evidence>.Refused(Reasons.EvidenceMalformed, $"the TPM evidence file is refused: {detail}");
}
