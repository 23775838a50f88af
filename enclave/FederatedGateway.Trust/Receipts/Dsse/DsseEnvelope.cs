using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Receipts.Dsse;

/// <summary>
/// A DSSE v1 envelope (secure-systems-lab/dsse): bytes of a declared type with an ECDSA P-256/SHA-256 signature over both. Signatures are DER here because DSSE tools expect it; low S
/// stays required. Parsing verifies nothing: the payload comes out of <see cref="Open"/> only.
/// </summary>
public sealed class DsseEnvelope
{
    /// <summary>in-toto statements.</summary>
    public const string InTotoPayloadType = "application/vnd.in-toto+json";

    /// <summary>A receipt for 64 participants has about 30 kB; an erasure certificate for thousands of copies fits.</summary>
    public const int MaximumPayloadBytes = 4 * 1024 * 1024;

    /// <summary>Ours have one; a countersignature or two of other tools fit.</summary>
    public const int MaximumSignatures = 8;

    /// <summary>The payload in base64 and the signatures.</summary>
    public const int MaximumBytes = (MaximumPayloadBytes / 3 * 4) + 8192;

    private const int MaximumTypeLength = 256;

    private readonly DsseDocument document;
    private readonly byte[] payload;

    private DsseEnvelope(DsseDocument document, byte[] payload)
    {
        this.document = document;
        this.payload = payload;
    }

    /// <summary>The key id that our envelopes carry: SHA-256 of the key's 65 bytes, lower-case hexadecimal.</summary>
    public static string KeyIdOf(SigningPublicKey key) => Convert.ToHexStringLower(SHA256.HashData(key.Bytes.Span));

    /// <exception cref="ArgumentException">The payload or its type would be refused by <see cref="Parse"/>.</exception>
    public static DsseEnvelope Sign(string payloadType, ReadOnlySpan<byte> payload, ISigner signer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaximumPayloadBytes, nameof(payload));
        if (!StrictJson.IsText(payloadType, MaximumTypeLength))
        {
            throw new ArgumentException($"a payload type has 1 to {MaximumTypeLength} characters", nameof(payloadType));
        }

        var signature = DerSignature.FromP1363(signer.Sign(PreAuthenticationEncoding(payloadType, payload)));
        var document = new DsseDocument(
            Convert.ToBase64String(payload), payloadType, [new DsseSignature(KeyIdOf(signer.PublicKey), Convert.ToBase64String(signature))]);
        return new DsseEnvelope(document, payload.ToArray());
    }

    public static Verdict<DsseEnvelope> Parse(ReadOnlySpan<byte> bytes)
        => StrictJson.Parse(bytes, DsseJson.Strict.DsseDocument, "DSSE envelope", MaximumBytes).Then(document =>
        {
            if (document.Signatures.Count is 0 or > MaximumSignatures)
            {
                return Malformed($"has {document.Signatures.Count} signatures; 1 to {MaximumSignatures} are accepted");
            }

            foreach (var signature in document.Signatures)
            {
                if (signature is null || !StrictJson.IsText(signature.KeyId, MaximumTypeLength) || !StrictBase64.TryDecode(signature.Sig, DerSignature.MaximumLength, out _))
                {
                    return Malformed("has a signature without a key id or that is not base64 of an ECDSA P-256 signature");
                }
            }

            return StrictJson.IsText(document.PayloadType, MaximumTypeLength) && StrictBase64.TryDecode(document.Payload, MaximumPayloadBytes, out var payload)
                ? Verdict<DsseEnvelope>.Accepted(new DsseEnvelope(document, payload))
                : Malformed("has a payload that is not base64, or no payload type");
        });

    /// <summary>"DSSEv1", then the lengths and bytes of type and payload, parted by single spaces: what is signed.</summary>
    internal static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = StrictUtf8.Encode(payloadType);
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        return [.. StrictUtf8.Encode(head), .. payload];
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(document, DsseJson.Strict.DsseDocument);

    /// <summary>
    /// The payload, if it is of <paramref name="payloadType"/> and signed by <paramref name="key"/>. Refused with <see cref="Reasons.KeyMismatch"/> when no signature names that key and with
    /// <see cref="Reasons.SignatureInvalid"/> when one does and does not verify.
    /// </summary>
    public Verdict<ReadOnlyMemory<byte>> Open(string payloadType, SigningPublicKey key)
    {
        var keyId = KeyIdOf(key);
        var own = document.Signatures.Where(signature => signature.KeyId == keyId).ToList();
        if (own.Count == 0)
        {
            return Verdict<ReadOnlyMemory<byte>>.Refused(Reasons.KeyMismatch, $"the DSSE envelope is not signed with the key {keyId[..16]}…");
        }

        var message = PreAuthenticationEncoding(document.PayloadType, payload);
        if (!own.TrueForAll(signature => StrictBase64.TryDecode(signature.Sig, DerSignature.MaximumLength, out var der)
            && DerSignature.TryToP1363(der, out var p1363) && key.Verify(message, p1363)))
        {
            return Verdict<ReadOnlyMemory<byte>>.Refused(Reasons.SignatureInvalid, $"the DSSE envelope's signature does not verify under the key {keyId[..16]}…");
        }

        return document.PayloadType == payloadType
            ? Verdict<ReadOnlyMemory<byte>>.Accepted(payload)
            : Verdict<ReadOnlyMemory<byte>>.Refused(Reasons.ReceiptInvalid, $"the DSSE envelope holds another type than {payloadType}");
    }

    private static Verdict<DsseEnvelope> Malformed(string what) => Verdict<DsseEnvelope>.Refused(Reasons.MalformedMessage, $"the DSSE envelope {what}");
}
