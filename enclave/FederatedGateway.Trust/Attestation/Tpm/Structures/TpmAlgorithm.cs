namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPM_ALG_ID: the algorithms that are read here (TCG Algorithm Registry, table 3).</summary>
public enum TpmAlgorithm
{
    None = 0,
    Rsa = 0x0001,
    Sha1 = 0x0004,
    Aes = 0x0006,
    Mgf1 = 0x0007,
    Sha256 = 0x000B,
    Sha384 = 0x000C,
    Sha512 = 0x000D,

    /// <summary>TPM_ALG_NULL: "none" as a TPM writes it.</summary>
    Null = 0x0010,
    RsaSsa = 0x0014,
    RsaEs = 0x0015,
    RsaPss = 0x0016,
    Oaep = 0x0017,
    EcDsa = 0x0018,
    Ecdh = 0x0019,
    Kdf1Sp80056A = 0x0020,
    Ecc = 0x0023,
    Cfb = 0x0043,
}
