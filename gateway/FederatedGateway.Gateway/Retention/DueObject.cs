using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Gateway.Retention;

/// <param name="Name">Its name in the certificate: the object key, or the dataset's id while its upload is unfinished.</param>
/// <param name="Sha256">Of the ciphertext.</param>
/// <param name="Regions">Regions with a copy, sorted; empty for an unfinished upload.</param>
internal sealed record DueObject(string Name, Sha256Digest Sha256, IReadOnlyList<string> Regions);
