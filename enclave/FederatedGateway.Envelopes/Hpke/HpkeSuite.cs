using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>
/// The key-wrap suites, named by their KEM identifier of the IANA HPKE registry; key derivation is HKDF-SHA256 and encryption AES-256-GCM in both.
/// </summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "KEM identifier 0x0000 is reserved and must never be a suite")]
public enum HpkeSuite
{
    /// <summary>DHKEM(P-256, HKDF-SHA256), RFC 9180 §7.1: approved algorithms only, no protection against a quantum computer.</summary>
    P256 = 0x0010,

    /// <summary>X-Wing (X25519 with ML-KEM-768), draft-connolly-cfrg-xwing-kem: stays secret while either of the two holds.</summary>
    XWing = 0x647a,
}
