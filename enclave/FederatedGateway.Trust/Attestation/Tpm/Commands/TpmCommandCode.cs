namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>TPM_CC of the commands used here (TPM 2.0 Library, part 2, §6.5.2); named as the specification names them.</summary>
public enum TpmCommandCode
{
    /// <summary>No command; no TPM knows it.</summary>
    None = 0,
    NvUndefineSpace = 0x122,
    NvDefineSpace = 0x12A,
    CreatePrimary = 0x131,
    NvIncrement = 0x134,
    NvWrite = 0x137,
    ActivateCredential = 0x147,
    NvRead = 0x14E,
    NvReadLock = 0x14F,
    PolicySecret = 0x151,
    Create = 0x153,
    Load = 0x157,
    Quote = 0x158,
    Unseal = 0x15E,
    FlushContext = 0x165,
    NvReadPublic = 0x169,
    ReadPublic = 0x173,
    StartAuthSession = 0x176,
    GetCapability = 0x17A,
    GetRandom = 0x17B,
    PcrRead = 0x17E,
    PolicyPcr = 0x17F,
    PcrExtend = 0x182,
}
