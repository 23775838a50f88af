using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>
/// A secret that only the TPM with this endorsement key opens, and only while it holds the named attestation key (credential protection, Part 1 §24; TPM2_MakeCredential).
/// </summary>
/// <param name="CredentialBlob">TPM2B_ID_OBJECT with its size, as TPM2_ActivateCredential takes it.</param>
/// <param name="EncryptedSecret">TPM2B_ENCRYPTED_SECRET with its size, as TPM2_ActivateCredential takes it.</param>
public sealed record CredentialChallenge(ReadOnlyMemory<byte> CredentialBlob, ReadOnlyMemory<byte> EncryptedSecret)
{
    /// <summary>No endorsement key's name algorithm is shorter than SHA-256, and no longer secret fits every one.</summary>
    public const int SecretBytes = 32;

    /// <param name="endorsement">From the certificate that the enrolment will name.</param>
    /// <param name="attestationKeyName">Name of the attestation key; the TPM compares it.</param>
    /// <param name="secret">32 random bytes that the host must give back.</param>
    /// <param name="random">Source of the seed.</param>
    public static Verdict<CredentialChallenge> Make(EndorsementKey endorsement, ReadOnlySpan<byte> attestationKeyName, ReadOnlySpan<byte> secret, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretBytes, nameof(secret));
        if (!CredentialSeed.Make(endorsement, random).TryGetValue(out var seed, out var refusal))
        {
            return Verdict<CredentialChallenge>.Refused(refusal);
        }

        var hash = endorsement.NameAlgorithm;
        var storageKey = TpmDerivation.Kdfa(hash, seed.Value, "STORAGE", attestationKeyName, endorsement.SymmetricBits);
        var integrityKey = TpmDerivation.Kdfa(hash, seed.Value, "INTEGRITY", [], seed.Value.Length * 8);
        var identity = Encrypt(storageKey, new TpmWriter().Sized(secret).ToArray());
        var integrity = CryptographicOperations.HmacData(TpmHash.Name(hash), integrityKey, (byte[])[.. identity, .. attestationKeyName]);
        CryptographicOperations.ZeroMemory(storageKey);
        CryptographicOperations.ZeroMemory(integrityKey);
        CryptographicOperations.ZeroMemory(seed.Value);
        var blob = new TpmWriter().Sized(integrity).Raw(identity).ToArray();
        return Verdict<CredentialChallenge>.Accepted(new CredentialChallenge(new TpmWriter().Sized(blob).ToArray(), seed.Encrypted));
    }

    // The vector is zero because the key is used once (Part 1 §24.4).
    private static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plaintext)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var block = aes.BlockSize / 8;
        var whole = new byte[(plaintext.Length + block - 1) / block * block];
        plaintext.CopyTo(whole);
        return aes.EncryptCfb(whole, new byte[block], PaddingMode.None, aes.BlockSize)[..plaintext.Length];
    }
}
