using System.Buffers.Binary;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>
/// TPMT_PUBLIC templates of primary keys: the same template gives the same key in the same TPM, every time. Endorsement keys are those of the TCG EK Credential Profile 2.5, annex B,
/// because the manufacturer's certificate is for exactly that key.
/// </summary>
internal static class TpmKeyTemplate
{
    private const ushort Rsa = 0x0001;
    private const ushort Aes = 0x0006;
    private const ushort Sha256 = 0x000B;
    private const ushort Sha384 = 0x000C;
    private const ushort Null = 0x0010;
    private const ushort Ecdsa = 0x0018;
    private const ushort Ecc = 0x0023;
    private const ushort Cfb = 0x0043;
    private const ushort P256 = 0x0003;
    private const ushort P384 = 0x0004;

    /// <summary>fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign: it signs only what the TPM itself made.</summary>
    private const uint RestrictedSigning = 0x00050072;

    /// <summary>fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt.</summary>
    private const uint EndorsementLowRange = 0x000300B2;

    /// <summary>The same with userWithAuth.</summary>
    private const uint EndorsementHighRange = 0x000300F2;

    /// <summary>fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, decrypt: a parent of sealed objects.</summary>
    private const uint Storage = 0x00030072;

    // TPM2_PolicySecret(TPM_RH_ENDORSEMENT) with SHA-256.
    private static readonly byte[] PolicyA = Convert.FromHexString("837197674484B3F81A90CC8D46A5D724FD52D76E06520B64F2A1DA1B331469AA");

    // TPM2_PolicyOR of that and of a policy in nonvolatile memory, with SHA-384.
    private static readonly byte[] PolicyB = Convert.FromHexString("B26E7D28D11A50BC53D882BCF5FD3A1A074148BB35D3B4E4CB1C0AD9BDE419CACB47BA09699646150F9FC000F3F80E12");

    /// <summary>The attestation key: ECDSA P-256 with SHA-256.</summary>
    public static byte[] AttestationKey => [.. Head(Ecc, Sha256, RestrictedSigning, []), .. Numbers(Null, Ecdsa, Sha256, P256, Null, 0, 0)];

    /// <summary>Template L-1.</summary>
    public static byte[] EndorsementRsa2048
        => [.. Head(Rsa, Sha256, EndorsementLowRange, PolicyA), .. Numbers(Aes, 128, Cfb, Null, 2048, 0, 0, 256), .. new byte[256]];

    /// <summary>Template L-2.</summary>
    public static byte[] EndorsementP256
        => [.. Head(Ecc, Sha256, EndorsementLowRange, PolicyA), .. Numbers(Aes, 128, Cfb, Null, P256, Null, 32), .. new byte[32], .. Numbers(32), .. new byte[32]];

    /// <summary>Template H-3.</summary>
    public static byte[] EndorsementP384
        => [.. Head(Ecc, Sha384, EndorsementHighRange, PolicyB), .. Numbers(Aes, 256, Cfb, Null, P384, Null, 0, 0)];

    /// <summary>ECC P-256 storage key of the owner hierarchy (TCG Provisioning Guidance 2, §7.5.1).</summary>
    public static byte[] StorageP256
        => [.. Head(Ecc, Sha256, Storage, []), .. Numbers(Aes, 128, Cfb, Null, P256, Null, 0, 0)];

    private static byte[] Head(ushort type, ushort nameAlgorithm, uint attributes, byte[] policy)
        => [.. Numbers(type, nameAlgorithm, (ushort)(attributes >> 16), (ushort)attributes, (ushort)policy.Length), .. policy];

    private static byte[] Numbers(params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[2 * values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * index), values[index]);
        }

        return bytes;
    }
}
