using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>
/// Key schedule and encryption context of RFC 9180 §5.1 and §5.2: base mode (no PSK), HKDF-SHA256, nonces counted from the base nonce. AEAD key,
/// base nonce and exporter secret are secrets of this object and zeroed with it.
/// </summary>
internal sealed class HpkeContext : IDisposable
{
    public const int TagLength = 16;

    private const byte BaseMode = 0x00;

    private const int NonceLength = 12;

    private readonly HpkeAead aead;
    private readonly byte[] suiteId = new byte[10];
    private readonly byte[] key;
    private readonly byte[] baseNonce = new byte[NonceLength];
    private readonly byte[] exporterSecret = new byte[LabeledHkdf.ExtractLength];
    private ulong sequence;

    public HpkeContext(ushort kemId, HpkeAead aead, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        this.aead = aead;
        "HPKE"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(4), kemId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(6), LabeledHkdf.Id);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(8), (ushort)aead);

        Span<byte> schedule = stackalloc byte[1 + (2 * LabeledHkdf.ExtractLength)];
        schedule[0] = BaseMode;
        LabeledHkdf.Extract(suiteId, [], "psk_id_hash"u8, [], schedule.Slice(1, LabeledHkdf.ExtractLength));
        LabeledHkdf.Extract(suiteId, [], "info_hash"u8, info, schedule[(1 + LabeledHkdf.ExtractLength)..]);

        Span<byte> secret = stackalloc byte[LabeledHkdf.ExtractLength];
        LabeledHkdf.Extract(suiteId, sharedSecret, "secret"u8, [], secret);
        key = new byte[aead is HpkeAead.Aes128Gcm ? 16 : 32];
        LabeledHkdf.Expand(suiteId, secret, "key"u8, schedule, key);
        LabeledHkdf.Expand(suiteId, secret, "base_nonce"u8, schedule, baseNonce);
        LabeledHkdf.Expand(suiteId, secret, "exp"u8, schedule, exporterSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>Ciphertext ‖ tag under the next nonce.</summary>
    public byte[] Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var sealedBytes = new byte[plaintext.Length + TagLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        NextNonce(nonce);
        var ciphertext = sealedBytes.AsSpan(0, plaintext.Length);
        var tag = sealedBytes.AsSpan(plaintext.Length);
        if (aead is HpkeAead.ChaCha20Poly1305)
        {
            using var chaCha = new ChaCha20Poly1305(key);
            chaCha.Encrypt(nonce, plaintext, ciphertext, tag, aad);
        }
        else
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Encrypt(nonce, plaintext, ciphertext, tag, aad);
        }

        return sealedBytes;
    }

    /// <summary>The plaintext, or null where the ciphertext is not authentic; the nonce advances in either case, so a failed context is not used again.</summary>
    public byte[]? Open(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < TagLength)
        {
            return null;
        }

        var plaintext = new byte[sealedBytes.Length - TagLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        NextNonce(nonce);
        try
        {
            if (aead is HpkeAead.ChaCha20Poly1305)
            {
                using var chaCha = new ChaCha20Poly1305(key);
                chaCha.Decrypt(nonce, sealedBytes[..^TagLength], sealedBytes[^TagLength..], plaintext, aad);
            }
            else
            {
                using var aes = new AesGcm(key, TagLength);
                aes.Decrypt(nonce, sealedBytes[..^TagLength], sealedBytes[^TagLength..], plaintext, aad);
            }

            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Secret export, RFC 9180 §5.3.</summary>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> output)
        => LabeledHkdf.Expand(suiteId, exporterSecret, "sec"u8, exporterContext, output);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(baseNonce);
        CryptographicOperations.ZeroMemory(exporterSecret);
    }

    // 2⁶⁴ messages cannot be reached, so the counter needs no limit of its own; it must not wrap all the same.
    private void NextNonce(Span<byte> nonce)
    {
        baseNonce.CopyTo(nonce);
        var counter = nonce[(NonceLength - sizeof(ulong))..];
        BinaryPrimitives.WriteUInt64BigEndian(counter, BinaryPrimitives.ReadUInt64BigEndian(counter) ^ sequence);
        sequence = checked(sequence + 1);
    }
}
