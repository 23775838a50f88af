using System.Globalization;

namespace FederatedGateway.Trust.Attestation.Tpm.Commands;

/// <summary>TPM_RC (TPM 2.0 Library, part 2, §6.6): the names of the codes that can be met here, with what to do about those that an operator can mend.</summary>
public static class TpmResponseCode
{
    public const uint Success = 0;

    /// <summary>TPM_RC_HANDLE for the first handle: nothing is there.</summary>
    public const uint NoSuchHandle = 0x18B;

    /// <summary>TPM_RC_POLICY_FAIL for the first session: the policy is not satisfied, for example because a register has another value.</summary>
    public const uint PolicyFail = 0x99D;

    public const uint ObjectMemory = 0x902;
    public const uint NvLocked = 0x148;
    public const uint NvSpace = 0x14B;

    private const uint Failure = 0x101;
    private const uint FormatOne = 0x80;
    private const uint ParameterFlag = 0x40;

    private const string Flush = "nobody flushed its transient objects; use the kernel's resource manager (device:/dev/tpmrm0), or run tpm2_flushcontext -t";
    private const string Lockout = "too many wrong authorizations; wait, or run tpm2_dictionarylockout --clear-lockout";

    private static readonly Dictionary<uint, string> Names = new()
    {
        [0x01E] = "TPM_RC_BAD_TAG",
        [0x100] = "TPM_RC_INITIALIZE: it was not started; firmware or swtpm (--flags startup-clear) must send TPM2_Startup",
        [Failure] = "TPM_RC_FAILURE: it is in failure mode; reset the machine",
        [0x120] = "TPM_RC_DISABLED: the hierarchy is disabled in the firmware",
        [0x12F] = "TPM_RC_AUTH_UNAVAILABLE",
        [0x142] = "TPM_RC_COMMAND_SIZE",
        [0x143] = "TPM_RC_COMMAND_CODE: this TPM does not know the command",
        [0x145] = "TPM_RC_AUTH_CONTEXT",
        [0x146] = "TPM_RC_NV_RANGE",
        [0x147] = "TPM_RC_NV_SIZE",
        [NvLocked] = "TPM_RC_NV_LOCKED: reading or writing is locked until the next start",
        [0x149] = "TPM_RC_NV_AUTHORIZATION",
        [0x14A] = "TPM_RC_NV_UNINITIALIZED",
        [NvSpace] = "TPM_RC_NV_SPACE: its nonvolatile memory is full",
        [0x14C] = "TPM_RC_NV_DEFINED: the index exists already",
        [0x901] = "TPM_RC_CONTEXT_GAP",
        [ObjectMemory] = "TPM_RC_OBJECT_MEMORY: " + Flush,
        [0x903] = "TPM_RC_SESSION_MEMORY: " + Flush,
        [0x904] = "TPM_RC_MEMORY",
        [0x905] = "TPM_RC_SESSION_HANDLES: " + Flush,
        [0x908] = "TPM_RC_YIELDED",
        [0x909] = "TPM_RC_CANCELED",
        [0x90A] = "TPM_RC_TESTING",
        [0x920] = "TPM_RC_NV_RATE: it protects its memory from wear; try again later",
        [0x921] = "TPM_RC_LOCKOUT: " + Lockout,
        [0x922] = "TPM_RC_RETRY",
        [0x923] = "TPM_RC_NV_UNAVAILABLE",
    };

    // Format one: the low six bits with bit 7; the rest says which parameter, handle or session.
    private static readonly Dictionary<uint, string> FormatOneNames = new()
    {
        [0x81] = "TPM_RC_ASYMMETRIC",
        [0x82] = "TPM_RC_ATTRIBUTES",
        [0x83] = "TPM_RC_HASH",
        [0x84] = "TPM_RC_VALUE",
        [0x85] = "TPM_RC_HIERARCHY: the hierarchy is disabled in the firmware",
        [0x87] = "TPM_RC_KEY_SIZE",
        [0x89] = "TPM_RC_MODE",
        [0x8A] = "TPM_RC_TYPE",
        [0x8B] = "TPM_RC_HANDLE: there is no such key or index",
        [0x8C] = "TPM_RC_KDF",
        [0x8D] = "TPM_RC_RANGE",
        [0x8E] = "TPM_RC_AUTH_FAIL: wrong authorization",
        [0x8F] = "TPM_RC_NONCE",
        [0x90] = "TPM_RC_PP",
        [0x92] = "TPM_RC_SCHEME",
        [0x95] = "TPM_RC_SIZE",
        [0x96] = "TPM_RC_SYMMETRIC",
        [0x97] = "TPM_RC_TAG",
        [0x98] = "TPM_RC_SELECTOR",
        [0x9A] = "TPM_RC_INSUFFICIENT",
        [0x9B] = "TPM_RC_SIGNATURE",
        [0x9C] = "TPM_RC_KEY",
        [0x9D] = "TPM_RC_POLICY_FAIL: the policy is not satisfied",
        [0x9F] = "TPM_RC_INTEGRITY: made for another key or another TPM",
        [0xA0] = "TPM_RC_TICKET",
        [0xA1] = "TPM_RC_RESERVED_BITS",
        [0xA2] = "TPM_RC_BAD_AUTH: the hierarchy or index has a password",
        [0xA3] = "TPM_RC_EXPIRED",
        [0xA4] = "TPM_RC_POLICY_CC",
        [0xA5] = "TPM_RC_BINDING",
        [0xA6] = "TPM_RC_CURVE: this TPM does not know the curve",
        [0xA7] = "TPM_RC_ECC_POINT",
    };

    /// <summary>True for TPM_RC_YIELDED, TPM_RC_TESTING and TPM_RC_RETRY: the same command may be sent again shortly.</summary>
    public static bool IsTransient(uint code) => code is 0x908 or 0x90A or 0x922;

    /// <summary>
    /// True where what was sent is to blame, not who sent it or how the TPM is. libtpms answers a seed that does not decrypt with the code of a TPM in failure mode, in which
    /// however no earlier command would have been answered either.
    /// </summary>
    public static bool BlamesInput(uint code) => code == Failure || ((code & FormatOne) != 0 && ((code & ParameterFlag) != 0 || (code >> 8 & 0xF) <= 8));

    /// <summary>The base code, without which parameter, handle or session it concerns.</summary>
    private static uint BaseOf(uint code) => (code & FormatOne) == 0 ? code : code & (FormatOne | 0x3F);

    /// <summary>Number and name, for people.</summary>
    public static string Describe(uint code)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"0x{code:X3}");
        return Names.GetValueOrDefault(code) is { } name || FormatOneNames.TryGetValue(BaseOf(code), out name) ? $"{number} {name}{Where(code)}" : $"{number}, a code that is not known here";
    }

    private static string Where(uint code)
    {
        var number = (code >> 8) & 0xF;
        return (code & FormatOne) == 0 || number == 0
            ? ""
            : (code & ParameterFlag) != 0 ? $" (parameter {number})"
            : number > 8 ? $" (session {number - 8})" : $" (handle {number})";
    }
}
