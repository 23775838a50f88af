namespace FederatedGateway.Trust.Identity;

/// <summary>
/// The key-wrap suites by their identifier in the IANA registry "HPKE KEM Identifiers", as signed messages name them. Trust knows their lengths;
/// what they compute is in the envelope library.
/// </summary>
public static class KemKeyLengths
{
    /// <summary>X-Wing (X25519 with ML-KEM-768), draft-connolly-cfrg-xwing-kem.</summary>
    public const uint XWing = 0x647a;

    /// <summary>DHKEM(P-256, HKDF-SHA256), RFC 9180 §7.1.</summary>
    public const uint P256 = 0x0010;

    public const int XWingPublicKeyBytes = 1216;

    public const int P256PublicKeyBytes = 65;

    /// <summary>More entries than suites exist leave room for those to come.</summary>
    public const int MaximumKeys = 4;

    /// <summary>Exact public key length in bytes; null for an unknown suite.</summary>
    public static int? PublicKeyBytes(uint suite) => suite switch
    {
        XWing => XWingPublicKeyBytes,
        P256 => P256PublicKeyBytes,
        _ => null,
    };
}
