using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>What a genuine report says, whatever made it; each kind adds its own claims.</summary>
/// <param name="Kind">What made the report.</param>
/// <param name="Measurement">Of the code and its configuration; its length is the kind's.</param>
/// <param name="CreateTime">The host's claim; null where the kind has none and only the nonce proves freshness.</param>
public abstract record ReportClaims(EvidenceKind Kind, ReadOnlyMemory<byte> Measurement, DateTimeOffset? CreateTime);
