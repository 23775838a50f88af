using System.Text.Json.Nodes;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>What a genuine report says, whatever made it; each kind adds its own claims.</summary>
/// <param name="Kind">What made the report.</param>
/// <param name="Measurement">Of the code and its configuration; 32 to 64 bytes, its length is the kind's.</param>
/// <param name="Binding">What the report was asked to bind, as it stands in it; its length is the kind's.</param>
/// <param name="CreateTime">The host's claim; null where the kind has none and only the nonce proves freshness.</param>
/// <param name="Revocation">Whether the keys behind the report were looked up in their issuers' lists.</param>
public abstract record ReportClaims(EvidenceKind Kind, ReadOnlyMemory<byte> Measurement, ReadOnlyMemory<byte> Binding, DateTimeOffset? CreateTime, RevocationStatus Revocation)
{
    /// <summary>The claims by name, for people and for appraisals; RFC 9711 names where they exist, byte strings as lower-case hexadecimal digits.</summary>
    public abstract JsonObject Describe();
}
