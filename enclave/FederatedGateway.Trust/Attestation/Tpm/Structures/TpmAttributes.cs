namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMA_OBJECT (Part 2 §8.3).</summary>
[Flags]
public enum TpmAttributes
{
    None = 0,

    /// <summary>Never leaves this TPM.</summary>
    FixedTpm = 1 << 1,
    StClear = 1 << 2,

    /// <summary>Never moves to another parent.</summary>
    FixedParent = 1 << 4,

    /// <summary>The TPM generated it: nobody outside ever had it.</summary>
    SensitiveDataOrigin = 1 << 5,
    UserWithAuth = 1 << 6,
    AdminWithPolicy = 1 << 7,
    NoDictionaryAttackProtection = 1 << 10,
    EncryptedDuplication = 1 << 11,

    /// <summary>Signs only what the TPM made (no message that looks like an attestation), decrypts only what the TPM understands.</summary>
    Restricted = 1 << 16,
    Decrypt = 1 << 17,
    Sign = 1 << 18,
    X509Sign = 1 << 19,
}
