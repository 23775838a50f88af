using FederatedGateway.Trust.Attestation.Endorsements;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>A vendor's answer as it was kept.</summary>
/// <param name="Documents">The document first, then its issuers' certificates.</param>
/// <param name="FetchTime">When it came.</param>
internal sealed record CachedDocuments(IReadOnlyList<CollateralDocument> Documents, DateTimeOffset FetchTime)
{
    /// <summary>The first of them ends.</summary>
    public DateTimeOffset EndTime => Documents.Min(document => document.EndTime);
}
