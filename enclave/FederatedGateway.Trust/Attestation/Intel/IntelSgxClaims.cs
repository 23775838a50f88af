using System.Text.Json.Nodes;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>What a genuine SGX quote says.</summary>
/// <param name="Measurement">MRENCLAVE, 32 bytes.</param>
/// <param name="Binding">The report data, 64 bytes.</param>
/// <param name="MrSigner">32 bytes.</param>
/// <param name="ProductId">ISVPRODID.</param>
/// <param name="Svn">ISVSVN.</param>
/// <param name="Attributes">Flags and XFRM, 16 bytes.</param>
/// <param name="IsDebug">Whoever runs the enclave may read its memory.</param>
/// <param name="Platform">What Intel says of it.</param>
/// <param name="Revocation">Of all certificates.</param>
public sealed record IntelSgxClaims(
    ReadOnlyMemory<byte> Measurement,
    ReadOnlyMemory<byte> Binding,
    ReadOnlyMemory<byte> MrSigner,
    int ProductId,
    int Svn,
    ReadOnlyMemory<byte> Attributes,
    bool IsDebug,
    IntelPlatform Platform,
    RevocationStatus Revocation)
    : ReportClaims(EvidenceKind.IntelSgx, Measurement, Binding, null, Revocation)
{
    public override JsonObject Describe() => new()
    {
        ["mrenclave"] = Convert.ToHexStringLower(Measurement.Span),
        ["mrsigner"] = Convert.ToHexStringLower(MrSigner.Span),
        ["isvprodid"] = ProductId,
        ["isvsvn"] = Svn,
        ["attributes"] = Convert.ToHexStringLower(Attributes.Span),
        ["dbgstat"] = IsDebug ? "enabled" : "disabled-since-boot",
        ["report_data"] = Convert.ToHexStringLower(Binding.Span),
        ["platform"] = Platform.Describe(),
        ["revocation"] = Revocation.ToString(),
    };
}
