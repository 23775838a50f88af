namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>TPM_HANDLE values that are fixed (TPM 2.0 Library, part 2, §7.4; TCG registry of reserved handles and localities).</summary>
public static class TpmHandle
{
    public const uint Owner = 0x40000001;
    public const uint Null = 0x40000007;
    public const uint PasswordSession = 0x40000009;
    public const uint Endorsement = 0x4000000B;

    /// <summary>The first of the transient objects.</summary>
    public const uint FirstTransient = 0x80000000;
}
