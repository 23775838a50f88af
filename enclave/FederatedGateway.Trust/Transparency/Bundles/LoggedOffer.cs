using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>An entry that names a hand-over's offer: from then on its successor may hold the keys that it asks for.</summary>
/// <param name="Index">In the log.</param>
/// <param name="Study">The entry's.</param>
/// <param name="Offer">Null when the bundle does not have it: it may ask for any key of its study.</param>
internal sealed record LoggedOffer(long Index, Sha256Digest Study, OfferedHandover? Offer);
