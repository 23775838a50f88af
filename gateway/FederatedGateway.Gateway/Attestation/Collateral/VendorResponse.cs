using System.Net;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>An answer, read whole.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Body">Within <see cref="VendorClient.MaximumBytes"/>; empty unless it succeeded.</param>
/// <param name="IssuerChain">URL-encoded PEM, from Intel's response headers; empty when there is none.</param>
/// <param name="RetryAfter">What the service asks for; null when it does not.</param>
internal sealed record VendorResponse(HttpStatusCode Status, byte[] Body, string IssuerChain, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status == HttpStatusCode.OK;

    /// <summary>The service is busy or broken; asking again may help.</summary>
    public bool IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status >= 500;
}
