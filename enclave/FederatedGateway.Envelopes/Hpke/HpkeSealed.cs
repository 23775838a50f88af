namespace FederatedGateway.Envelopes.Hpke;

/// <summary>What a single-shot seal gives: the encapsulated key and the ciphertext with its 16-byte tag.</summary>
/// <param name="Enc">X-Wing: 1120 bytes; P-256: 65 bytes.</param>
/// <param name="Ciphertext">Plaintext length + 16 bytes.</param>
public sealed record HpkeSealed(byte[] Enc, byte[] Ciphertext);
