using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Gateway.Retention;

/// <summary>An enclave that has a key, or may have it, and whose confirmation it takes before anything is called shredded.</summary>
/// <param name="KeyConfig">The key's.</param>
/// <param name="Holder">The KeyConfig of the offer by which it got the key; null for the one that made it.</param>
/// <param name="ReceiptKey">Verifies its confirmation; 65 bytes.</param>
internal sealed record KeyHolder(Sha256Digest KeyConfig, Sha256Digest? Holder, ReadOnlyMemory<byte> ReceiptKey);
