using System.Text;
using System.Text.Json;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// Collateral of a DCAP quote in the forms in which it is kept: a response of Intel's provisioning certification service for TCB info or a quoting enclave's identity, certificates and
/// revocation lists (<see cref="X509File"/>), or everything in one JSON object (<see cref="DcapCollateralFile"/>).
/// </summary>
public static class IntelCollateralFile
{
    /// <summary>All of a platform's collateral has 20 KiB.</summary>
    public const int MaximumBytes = 2 * 1024 * 1024;

    /// <summary>Every refusal is COLLATERAL_MALFORMED or LIMIT_EXCEEDED. Nothing is verified here.</summary>
    public static Verdict<IReadOnlyList<Collateral>> Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaximumBytes)
        {
            return Verdict<IReadOnlyList<Collateral>>.Refused(Reasons.LimitExceeded, $"a file of collateral has at most {MaximumBytes} bytes, this one {file.Length}");
        }

        var text = file.Span.Trim(" \t\r\n"u8);
        if (!text.StartsWith("{"u8))
        {
            return X509File.Read(file);
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(text), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement switch
            {
                var root when root.TryGetProperty("tcbInfo", out _) => Whole(CollateralKind.IntelTcbInfo, text),
                var root when root.TryGetProperty("enclaveIdentity", out _) => Whole(CollateralKind.IntelQeIdentity, text),
                var root when root.TryGetProperty("tcb_info", out _) => DcapCollateralFile.Read(root),
                _ => Malformed("it has none of the members tcbInfo, enclaveIdentity and tcb_info"),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no Unicode.
            return Malformed("it is no JSON document");
        }
    }

    private static Verdict<IReadOnlyList<Collateral>> Whole(CollateralKind kind, ReadOnlySpan<byte> response)
        => Verdict<IReadOnlyList<Collateral>>.Accepted([new Collateral { Kind = kind, Data = ByteString.CopyFrom(response) }]);

    private static Verdict<IReadOnlyList<Collateral>> Malformed(string problem) => Verdict<IReadOnlyList<Collateral>>.Refused(Reasons.CollateralMalformed, $"the file is refused: {problem}");
}
