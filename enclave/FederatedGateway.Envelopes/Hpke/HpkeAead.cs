using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>IANA "HPKE AEAD Identifiers". Wraps use AES-256-GCM only; the others are here because published vectors are made with them.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Identifier 0x0000 is reserved")]
internal enum HpkeAead
{
    Aes128Gcm = 0x0001,
    Aes256Gcm = 0x0002,
    ChaCha20Poly1305 = 0x0003,
}
