using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Headers;

/// <summary>
/// A header whose bytes are fixed but whose payload is not encrypted yet: encryption and wraps are bound to <see cref="Digest"/>, and the signature
/// covers what came out of the encryption.
/// </summary>
public sealed class DraftHeader
{
    private const string Label = "fgw-header-v1";

    private readonly byte[] bytes;

    /// <exception cref="ArgumentException">The header would be refused; the message says why.</exception>
    public DraftHeader(EnvelopeHeader header)
    {
        if (HeaderRules.Broken(header) is { } broken)
        {
            throw new ArgumentException($"this header would be refused: it has {broken}", nameof(header));
        }

        bytes = header.ToByteArray();
        Digest = SHA256.HashData(bytes);
    }

    /// <summary>The serialized <see cref="EnvelopeHeader"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>SHA-256 of <see cref="Bytes"/>: the context of the payload's encryption and the additional data of its wraps.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <param name="ciphertextSha256">SHA-256 of the whole payload as encrypted, 32 bytes.</param>
    /// <param name="signer">The participant's signing key, or the receipt key for results.</param>
    public SignedHeader Sign(ReadOnlySpan<byte> ciphertextSha256, ISigner signer)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ciphertextSha256.Length, HeaderLimits.DigestBytes, nameof(ciphertextSha256));
        return new SignedHeader
        {
            Header = ByteString.CopyFrom(bytes),
            CiphertextSha256 = ByteString.CopyFrom(ciphertextSha256),
            Signature = ByteString.CopyFrom(signer.Sign(SignatureInput(bytes, ciphertextSha256))),
        };
    }

    internal static byte[] SignatureInput(ReadOnlySpan<byte> header, ReadOnlySpan<byte> ciphertextSha256)
        => new SignedInput(Label).Field(header).Field(ciphertextSha256).ToArray();
}
