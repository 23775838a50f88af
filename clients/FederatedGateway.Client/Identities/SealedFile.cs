using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Identities;

/// <summary>
/// A secret at rest: <c>"fgw-sealed-v1\n" ‖ derivation (1) ‖ iterations (4, big-endian; 0 for a key file) ‖ salt (32) ‖ nonce (12) ‖ ciphertext ‖ tag (16)</c>,
/// AES-256-GCM, additional data = <c>lp(label)</c> and everything before the nonce. The label says what is inside, so that one file cannot stand in for another.
/// </summary>
internal static class SealedFile
{
    private const int SaltBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>A file that asks for more would only make its reader wait: a minute at most.</summary>
    private const int MaximumIterations = 50_000_000;

    private static ReadOnlySpan<byte> Magic => "fgw-sealed-v1\n"u8;

    private static int PrefixBytes => Magic.Length + 1 + sizeof(int) + SaltBytes;

    public static byte[] Seal(ReadOnlySpan<byte> secret, KeyProtection protection, string label)
    {
        var sealedBytes = new byte[PrefixBytes + NonceBytes + secret.Length + TagBytes];
        var iterations = protection.Derivation == KeyDerivation.Pbkdf2HmacSha512 ? KeyProtection.Pbkdf2Iterations : 0;
        Magic.CopyTo(sealedBytes);
        sealedBytes[Magic.Length] = (byte)protection.Derivation;
        BinaryPrimitives.WriteInt32BigEndian(sealedBytes.AsSpan(Magic.Length + 1), iterations);
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(PrefixBytes - SaltBytes, SaltBytes + NonceBytes));
        var prefix = sealedBytes.AsSpan(0, PrefixBytes);
        var key = protection.DeriveKey(prefix[^SaltBytes..], iterations, Encoding.ASCII.GetBytes(label));
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Encrypt(
                sealedBytes.AsSpan(PrefixBytes, NonceBytes),
                secret,
                sealedBytes.AsSpan(PrefixBytes + NonceBytes, secret.Length),
                sealedBytes.AsSpan(sealedBytes.Length - TagBytes),
                AdditionalData(label, prefix));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return sealedBytes;
    }

    /// <summary>The secret, which the caller zeroes.</summary>
    /// <param name="sealedBytes">What <see cref="Seal"/> gave.</param>
    /// <param name="protection">The passphrase or key file it was sealed with.</param>
    /// <param name="label">What must be inside.</param>
    /// <param name="name">The file's name, for refusals.</param>
    public static Verdict<byte[]> Open(ReadOnlySpan<byte> sealedBytes, KeyProtection protection, string label, string name)
    {
        if (sealedBytes.Length < PrefixBytes + NonceBytes + TagBytes || !sealedBytes.StartsWith(Magic))
        {
            return Refused($"{name} is not a sealed file of this program, or it is damaged; restore it from a backup");
        }

        var derivation = (KeyDerivation)sealedBytes[Magic.Length];
        var iterations = BinaryPrimitives.ReadInt32BigEndian(sealedBytes[(Magic.Length + 1)..]);
        if (derivation != protection.Derivation)
        {
            return Refused(protection.Derivation == KeyDerivation.HkdfSha512
                ? $"{name} is sealed with a passphrase, not with a key file"
                : $"{name} is sealed with a key file, not with a passphrase; name it with --key-file");
        }

        var expectsIterations = derivation == KeyDerivation.Pbkdf2HmacSha512;
        if (expectsIterations ? iterations is < 1 or > MaximumIterations : iterations != 0)
        {
            return Refused($"{name} is damaged; restore it from a backup");
        }

        var prefix = sealedBytes[..PrefixBytes];
        var key = protection.DeriveKey(prefix[^SaltBytes..], iterations, Encoding.ASCII.GetBytes(label));
        var secret = new byte[sealedBytes.Length - PrefixBytes - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                sealedBytes.Slice(PrefixBytes, NonceBytes),
                sealedBytes.Slice(PrefixBytes + NonceBytes, secret.Length),
                sealedBytes[^TagBytes..],
                secret,
                AdditionalData(label, prefix));
            return Verdict<byte[]>.Accepted(secret);
        }
        catch (AuthenticationTagMismatchException)
        {
            return Refused($"{name} does not open with this {(expectsIterations ? "passphrase" : "key file")}, or it is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] AdditionalData(string label, ReadOnlySpan<byte> prefix)
        => [.. new Trust.Encoding.SignedInput(string.Empty).Field(label).ToArray(), .. prefix];

    private static Verdict<byte[]> Refused(string detail) => Verdict<byte[]>.Refused(Reasons.IdentityInvalid, detail);
}
