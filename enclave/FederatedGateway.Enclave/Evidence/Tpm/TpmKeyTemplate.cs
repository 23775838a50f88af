using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>
/// TPMT_PUBLIC templates of primary keys: the same template gives the same key in the same TPM, every time. Endorsement keys are those of the TCG EK Credential Profile 2.5, annex B,
/// because the manufacturer's certificate is for exactly that key.
/// </summary>
internal static class TpmKeyTemplate
{
    private const TpmAttributes Made = TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin;
    private const TpmAttributes Decrypts = Made | TpmAttributes.Restricted | TpmAttributes.Decrypt;

    // TPM2_PolicySecret(TPM_RH_ENDORSEMENT) with SHA-256.
    private static readonly byte[] PolicyA = Convert.FromHexString("837197674484B3F81A90CC8D46A5D724FD52D76E06520B64F2A1DA1B331469AA");

    // TPM2_PolicyOR of that and of a policy in nonvolatile memory, with SHA-384.
    private static readonly byte[] PolicyB = Convert.FromHexString("B26E7D28D11A50BC53D882BCF5FD3A1A074148BB35D3B4E4CB1C0AD9BDE419CACB47BA09699646150F9FC000F3F80E12");

    /// <summary>The attestation key: ECDSA P-256 with SHA-256, and it signs only what the TPM itself made.</summary>
    public static byte[] AttestationKey { get; } = new TpmPublic(
        TpmAlgorithm.Sha256, Made | TpmAttributes.Restricted | TpmAttributes.Sign | TpmAttributes.UserWithAuth, default, null, new TpmScheme(TpmAlgorithm.EcDsa, TpmAlgorithm.Sha256), new TpmEccKey(TpmCurve.P256, null, default, default)).ToBytes();

    /// <summary>Template L-1.</summary>
    public static byte[] EndorsementRsa2048 { get; } = new TpmPublic(
        TpmAlgorithm.Sha256, Decrypts | TpmAttributes.AdminWithPolicy, PolicyA, new TpmSymmetric(128), null, new TpmRsaKey(2048, new byte[256])).ToBytes();

    /// <summary>Template L-2.</summary>
    public static byte[] EndorsementP256 { get; } = new TpmPublic(
        TpmAlgorithm.Sha256, Decrypts | TpmAttributes.AdminWithPolicy, PolicyA, new TpmSymmetric(128), null, new TpmEccKey(TpmCurve.P256, null, new byte[32], new byte[32])).ToBytes();

    /// <summary>Template H-3; unlike the others it takes the empty password.</summary>
    public static byte[] EndorsementP384 { get; } = new TpmPublic(
        TpmAlgorithm.Sha384, Decrypts | TpmAttributes.AdminWithPolicy | TpmAttributes.UserWithAuth, PolicyB, new TpmSymmetric(256), null, new TpmEccKey(TpmCurve.P384, null, default, default)).ToBytes();

    /// <summary>A parent of sealed objects in the owner hierarchy (TCG TPM v2.0 Provisioning Guidance, §7.5.1).</summary>
    public static byte[] StorageP256 { get; } = new TpmPublic(
        TpmAlgorithm.Sha256, Decrypts | TpmAttributes.UserWithAuth, default, new TpmSymmetric(128), null, new TpmEccKey(TpmCurve.P256, null, default, default)).ToBytes();
}
