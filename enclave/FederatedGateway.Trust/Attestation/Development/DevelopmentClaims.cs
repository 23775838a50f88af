using System.Text.Json.Nodes;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Development;

/// <summary>What a development report says. No hardware stands behind it: whoever holds the root key can claim any measurement.</summary>
/// <param name="Measurement">32 bytes, over the host's code and configuration, computed by itself.</param>
/// <param name="Binding">64 bytes.</param>
/// <param name="CreateTime">The host's claim.</param>
/// <param name="Root">The throw-away root that endorsed the attestation key.</param>
public sealed record DevelopmentClaims(ReadOnlyMemory<byte> Measurement, ReadOnlyMemory<byte> Binding, DateTimeOffset? CreateTime, SigningPublicKey Root)
    : ReportClaims(EvidenceKind.Development, Measurement, Binding, CreateTime, RevocationStatus.NotApplicable)
{
    public override JsonObject Describe() => new()
    {
        ["measurement"] = Convert.ToHexStringLower(Measurement.Span),
        ["root"] = Convert.ToHexStringLower(Root.Bytes.Span),
        ["iat"] = CreateTime?.ToUnixTimeSeconds(),
    };
}
