using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>Single-shot encryption to a public key: RFC 9180 §6.1, base mode, HKDF-SHA256, AES-256-GCM, one fresh encapsulation for each message.</summary>
public static class SingleShot
{
    // One refusal for every failure under the private key: why it failed is nobody's business.
    private static readonly Refusal Failed = new(Reasons.DecryptionFailed, "it does not open with this key, for this purpose");

    public static HpkeSealed Seal(KemPublicKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var kem = Kem.Of(recipient.Suite);
        var enc = new byte[kem.EncLength];
        Span<byte> sharedSecret = stackalloc byte[Kem.SharedSecretLength];
        kem.Encapsulate(recipient.Bytes.Span, enc, sharedSecret);
        try
        {
            using var context = new HpkeContext(kem.Id, HpkeAead.Aes256Gcm, sharedSecret, info);
            return new HpkeSealed(enc, context.Seal(aad, plaintext));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    /// <summary>The plaintext, which the caller zeroes; every failure is the same DECRYPTION_FAILED.</summary>
    public static Verdict<byte[]> Open(KemPrivateKey key, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> sharedSecret = stackalloc byte[Kem.SharedSecretLength];
        try
        {
            if (!key.TryDecapsulate(enc, sharedSecret))
            {
                return Verdict<byte[]>.Refused(Failed);
            }

            using var context = new HpkeContext(Kem.Of(key.Suite).Id, HpkeAead.Aes256Gcm, sharedSecret, info);
            return context.Open(aad, ciphertext) is { } plaintext ? Verdict<byte[]>.Accepted(plaintext) : Verdict<byte[]>.Refused(Failed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }
}
