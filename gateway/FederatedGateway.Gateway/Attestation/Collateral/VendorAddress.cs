using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>One document of a vendor's service.</summary>
/// <param name="Url">Its whole address: the cache's key too.</param>
/// <param name="Kind">What has to come from there.</param>
internal sealed record VendorAddress(Uri Url, CollateralKind Kind);
