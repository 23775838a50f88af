using System.Security.Cryptography;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>Hash algorithms by their TPM_ALG_ID.</summary>
public static class TpmHash
{
    /// <summary>Bytes of a digest; null for what is no hash algorithm known here.</summary>
    public static int? DigestBytes(TpmAlgorithm algorithm) => algorithm switch
    {
        TpmAlgorithm.Sha1 => SHA1.HashSizeInBytes,
        TpmAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        TpmAlgorithm.Sha384 => SHA384.HashSizeInBytes,
        TpmAlgorithm.Sha512 => SHA512.HashSizeInBytes,
        _ => null,
    };

    /// <summary>SHA-1 banks are read; nothing is signed or named with SHA-1.</summary>
    public static bool IsStrong(TpmAlgorithm algorithm) => algorithm is TpmAlgorithm.Sha256 or TpmAlgorithm.Sha384 or TpmAlgorithm.Sha512;

    /// <exception cref="ArgumentOutOfRangeException">It is not a hash algorithm for which <see cref="IsStrong"/> holds.</exception>
    public static HashAlgorithmName Name(TpmAlgorithm algorithm) => algorithm switch
    {
        TpmAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        TpmAlgorithm.Sha384 => HashAlgorithmName.SHA384,
        TpmAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not a hash algorithm of 256 bits or more"),
    };

    /// <exception cref="ArgumentOutOfRangeException">It is not a hash algorithm for which <see cref="IsStrong"/> holds.</exception>
    public static byte[] Digest(TpmAlgorithm algorithm, ReadOnlySpan<byte> content) => CryptographicOperations.HashData(Name(algorithm), content);
}
