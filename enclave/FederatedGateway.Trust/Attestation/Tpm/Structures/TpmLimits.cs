namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>Bounds of TPM structures; the parts of the TPM 2.0 specification that they come from are named.</summary>
public static class TpmLimits
{
    /// <summary>TPM2B_DATA and TPM2B_NAME hold at most a TPMT_HA: an algorithm and a SHA-512 digest (Part 2 §10.4.3, §10.5.3).</summary>
    public const int MaximumNameBytes = 2 + 64;

    /// <summary>A SHA-512 digest (Part 2 §10.4.2).</summary>
    public const int MaximumDigestBytes = 64;

    /// <summary>An RSA-4096 modulus or signature.</summary>
    public const int MaximumRsaBytes = 512;

    public const int MinimumRsaBits = 2048;

    public const int MaximumRsaBits = MaximumRsaBytes * 8;

    /// <summary>The coordinate of a P-384 point.</summary>
    public const int MaximumEccBytes = 48;

    /// <summary>The only RSA exponent here; a TPM writes it as 0 (Part 2 §12.2.3.5).</summary>
    public const uint RsaExponent = 65537;

    /// <summary>Banks that one TPML_PCR_SELECTION names (Part 2 §10.9.7: HASH_COUNT); no TPM has more.</summary>
    public const int MaximumSelections = 8;

    /// <summary>PCR_SELECT_MIN: 24 registers (PC Client platform TPM profile §4.6).</summary>
    public const int SelectBytes = 3;

    public const int PcrCount = SelectBytes * 8;

    /// <summary>A TPMS_ATTEST of type quote; the proto's bound.</summary>
    public const int MaximumQuoteBytes = 4 * 1024;

    /// <summary>A TPMT_SIGNATURE; RSA-4096 has 518 bytes.</summary>
    public const int MaximumSignatureBytes = 1024;

    /// <summary>A TPMT_PUBLIC; RSA-4096 with a policy has 600 bytes.</summary>
    public const int MaximumPublicBytes = 1024;
}
