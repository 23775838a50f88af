using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.ReferenceValues;

/// <summary>A set of reference values that verifies. Made by <see cref="ReferenceValueSets.Open"/>.</summary>
/// <param name="Set">What it lists.</param>
/// <param name="Publisher">The key that signed it.</param>
public sealed record PublishedReferenceValues(ReferenceValueSet Set, SigningPublicKey Publisher)
{
    /// <summary>Of the publisher's key; compared by people out of band.</summary>
    public string Fingerprint => Identity.Fingerprint.Of(Publisher.Bytes.Span);
}
