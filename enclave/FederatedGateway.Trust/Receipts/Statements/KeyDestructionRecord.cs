using System.Text.Json.Serialization;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>The end of a KeyConfig's private keys.</summary>
/// <param name="KeyConfigDigest">SHA-256 of the KeyConfig's bytes.</param>
/// <param name="Outcome">What is known.</param>
/// <param name="DestroyedAt">Whole seconds by the holder's clock; present exactly when destroyed.</param>
/// <param name="Nonce">What the gateway asked the holder to sign, base64 of at most 64 bytes; present exactly when destroyed.</param>
/// <param name="Signature">The holder's receipt key over <see cref="SignedMessage"/>, base64 of 64 bytes; present exactly when destroyed. The KeyConfig's own, or that of <paramref name="Holder"/>.</param>
/// <param name="SealedCopies">
/// How many sealed forms the holder made unreadable before it signed; null when it kept the keys in memory only, or is not known. At most <see cref="MaximumSealedCopies"/>.
/// </param>
/// <param name="Holder">
/// Null for the enclave that made the key. Else SHA-256 of the KeyConfig in the offer by which another enclave got the key from it: the receipt key does not travel, so each holder signs for itself.
/// </param>
public sealed record KeyDestructionRecord(
    Sha256Digest KeyConfigDigest,
    KeyOutcome Outcome,
    DateTimeOffset? DestroyedAt = null,
    string? Nonce = null,
    string? Signature = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SealedCopies = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Sha256Digest? Holder = null)
{
    public const int MaximumNonceBytes = 64;

    /// <summary>One byte in the signed message.</summary>
    public const int MaximumSealedCopies = byte.MaxValue;

    private const string Label = "fgw-key-destroyed-v1";
    private const string SealedLabel = "fgw-sealed-key-destroyed-v1";
    private const string HandedLabel = "fgw-handed-key-destroyed-v1";

    /// <summary>
    /// What a holder signs as its key's last act: "fgw-key-destroyed-v1" ‖ lp(study digest) ‖ lp(KeyConfig digest) ‖ lp(nonce) ‖ time; for a key that was sealed as well
    /// "fgw-sealed-key-destroyed-v1" ‖ the same ‖ number of sealed forms (1 byte).
    /// </summary>
    public static byte[] SignedMessage(Sha256Digest studyDigest, Sha256Digest keyConfigDigest, ReadOnlySpan<byte> nonce, DateTimeOffset destroyedAt, int sealedCopies = 0)
    {
        var message = new SignedInput(sealedCopies == 0 ? Label : SealedLabel).Field(studyDigest.Bytes).Field(keyConfigDigest.Bytes).Field(nonce).Time(destroyedAt.ToUnixTimeSeconds());
        return (sealedCopies == 0 ? message : message.Byte(checked((byte)sealedCopies))).ToArray();
    }

    /// <summary>
    /// What a holder signs that got the key from another enclave: "fgw-handed-key-destroyed-v1" ‖ lp(study digest) ‖ lp(KeyConfig digest) ‖ lp(holder) ‖ lp(nonce) ‖ time ‖ number of sealed forms (1 byte).
    /// </summary>
    public static byte[] HandedMessage(Sha256Digest studyDigest, Sha256Digest keyConfigDigest, Sha256Digest holder, ReadOnlySpan<byte> nonce, DateTimeOffset destroyedAt, int sealedCopies)
        => new SignedInput(HandedLabel).Field(studyDigest.Bytes).Field(keyConfigDigest.Bytes).Field(holder.Bytes).Field(nonce).Time(destroyedAt.ToUnixTimeSeconds()).Byte(checked((byte)sealedCopies)).ToArray();

    /// <summary>True when the holder's confirmation verifies under its receipt key: the KeyConfig's own, or that of <see cref="Holder"/>.</summary>
    public bool IsConfirmedBy(SigningPublicKey receiptKey, Sha256Digest studyDigest)
        => Outcome == KeyOutcome.Destroyed && DestroyedAt is { } time
            && StrictBase64.TryDecode(Nonce, MaximumNonceBytes, out var nonce) && StrictBase64.TryDecode(Signature, SigningPublicKey.SignatureLength, out var signature)
            && receiptKey.Verify(
                Holder is null ? SignedMessage(studyDigest, KeyConfigDigest, nonce, time, SealedCopies ?? 0) : HandedMessage(studyDigest, KeyConfigDigest, Holder, nonce, time, SealedCopies ?? 0), signature);

    internal string? FindFault()
    {
        var wellFormed = Outcome == KeyOutcome.Destroyed
            ? DestroyedAt is { } time && time.Ticks % TimeSpan.TicksPerSecond == 0 && Nonce is not null && StrictBase64.TryDecode(Nonce, MaximumNonceBytes, out _)
                && Signature is not null && StrictBase64.TryDecode(Signature, SigningPublicKey.SignatureLength, out var signature) && signature.Length == SigningPublicKey.SignatureLength
            : DestroyedAt is null && Nonce is null && Signature is null && SealedCopies is null;
        return wellFormed && SealedCopies is null or (> 0 and <= MaximumSealedCopies) ? null : "is malformed";
    }
}
