using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>
/// The bytes of a sealed file: AES-256-GCM under HKDF-SHA256 of what the TPM holds, the header as associated data. The nonce is random, because a memory is written again under one key:
/// 2^32 writings are far more than a TPM's counter lives.
/// </summary>
internal static class SealedFileFormat
{
    public const uint Version = 1;

    /// <summary>A memory of 10,000 studies and logs; keys take about a kilobyte.</summary>
    public const int MaximumBytes = 64 * 1024 * 1024;

    public const int LineageBytes = 16;

    private const string Label = "fgw-seal-v1";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int MaximumHeaderBytes = 4 * 1024;

    /// <summary>TPM2B_PRIVATE and TPMT_PUBLIC of a sealed object; both are below 256 bytes in the TPMs known.</summary>
    private const int MaximumAreaBytes = 1024;

    /// <param name="header">What is inside, and how the TPM gives the secret back.</param>
    /// <param name="secret">The TPM's parts, one after the other. The caller zeroes it.</param>
    /// <param name="plaintext">The caller zeroes it.</param>
    public static byte[] Seal(SealedHeader header, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> plaintext)
    {
        var headerBytes = header.ToByteArray();
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var ciphertext = new byte[plaintext.Length + TagBytes];
        Span<byte> key = stackalloc byte[KeyBytes];
        DeriveKey(secret, headerBytes, key);
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Encrypt(nonce, plaintext, ciphertext.AsSpan(..^TagBytes), ciphertext.AsSpan(^TagBytes..), headerBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return new SealedFile { Header = ByteString.CopyFrom(headerBytes), Nonce = ByteString.CopyFrom(nonce), Ciphertext = ByteString.CopyFrom(ciphertext) }.ToByteArray();
    }

    /// <summary>What a file says about itself; nothing of it is proved before <see cref="Open"/>.</summary>
    public static Verdict<(SealedFile File, SealedHeader Header)> Parse(ReadOnlyMemory<byte> bytes)
        => StrictProto.Parse<SealedFile>(bytes, "sealed file", MaximumBytes).Then(file
            => StrictProto.Parse<SealedHeader>(file.Header.Memory, "sealed file's header", MaximumHeaderBytes).Then(header
                => FindFault(file, header) is { } fault
                    ? Verdict<(SealedFile, SealedHeader)>.Refused(Reasons.MalformedMessage, $"the sealed file {fault}")
                    : Verdict<(SealedFile, SealedHeader)>.Accepted((file, header))));

    /// <param name="file">Parsed.</param>
    /// <param name="secret">The TPM's parts. The caller zeroes it.</param>
    /// <returns>The plaintext, for the caller to zero; or DECRYPTION_FAILED.</returns>
    public static Verdict<byte[]> Open(SealedFile file, ReadOnlySpan<byte> secret)
    {
        var plaintext = GC.AllocateArray<byte>(file.Ciphertext.Length - TagBytes, pinned: true);
        Span<byte> key = stackalloc byte[KeyBytes];
        DeriveKey(secret, file.Header.Span, key);
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(file.Nonce.Span, file.Ciphertext.Span[..^TagBytes], file.Ciphertext.Span[^TagBytes..], plaintext, file.Header.Span);
            return Verdict<byte[]>.Accepted(plaintext);
        }
        catch (AuthenticationTagMismatchException)
        {
            return Verdict<byte[]>.Refused(Reasons.DecryptionFailed, "the sealed file does not open: it was changed, or the TPM's parts belong to another");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string? FindFault(SealedFile file, SealedHeader header)
    {
        if (header.Version != Version)
        {
            return $"has format version {header.Version}; this program reads version {Version}";
        }

        var digestBytes = header.Kind switch { SealedKind.Keys => Sha256Digest.Length, SealedKind.Memory => 0, _ => -1 };
        if (digestBytes != header.KeyConfigDigest.Length || header.Lineage.Length != LineageBytes)
        {
            return "has a header that is not whole";
        }

        if (header.Secret is not { } secret || secret.PrivateArea.Length is 0 or > MaximumAreaBytes || secret.PublicArea.Length is 0 or > MaximumAreaBytes
            || !TpmSeal.IsOwnIndex(secret.NvIndex) || TpmSeal.FindRegisters(secret) is null)
        {
            return "does not say how the TPM gives its secret back";
        }

        return file.Nonce.Length != NonceBytes || file.Ciphertext.Length < TagBytes ? "is too short" : null;
    }

    private static void DeriveKey(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> header, Span<byte> key)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, default, new SignedInput(Label).Field(header).ToArray());
}
