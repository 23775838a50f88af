using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>A key that verifies signatures of notes, written <c>name+hex(key id)+base64(type ‖ public key)</c> (C2SP signed-note, "vkey").</summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    /// <summary>An Ed25519 public key (RFC 8032).</summary>
    public const int PublicKeyLength = 32;

    /// <summary>An Ed25519 signature (RFC 8032).</summary>
    public const int SignatureLength = 64;

    private readonly byte[] publicKey;

    private VerifierKey(string name, NoteSignatureType type, byte[] publicKey)
    {
        Name = name;
        Type = type;
        KeyId = ComputeKeyId(name, type, publicKey);
        this.publicKey = publicKey;
    }

    public string Name { get; }

    public NoteSignatureType Type { get; }

    public uint KeyId { get; }

    /// <summary><see cref="PublicKeyLength"/> bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>A key from its parts.</summary>
    public static Verdict<VerifierKey> Create(string name, NoteSignatureType type, ReadOnlySpan<byte> publicKey)
    {
        if (!KeyName.IsValid(name))
        {
            return Malformed($"has an empty name, one over {KeyName.MaximumLength} characters, or one with spaces, control characters or a plus sign");
        }

        if (type is not (NoteSignatureType.Ed25519 or NoteSignatureType.CosignatureV1))
        {
            return Malformed($"is of type {(int)type:x2}; types 01 (Ed25519) and 04 (Ed25519 cosignature) are supported");
        }

        if (publicKey.Length != PublicKeyLength)
        {
            return Malformed($"has a public key of {publicKey.Length} bytes; Ed25519 keys have {PublicKeyLength}");
        }

        // Points of small order verify signatures that nobody made.
        var copy = publicKey.ToArray();
        return Ed25519.ValidatePublicKeyFull(copy, 0) ? Verdict<VerifierKey>.Accepted(new VerifierKey(name, type, copy)) : Malformed("is not a valid Ed25519 point");
    }

    /// <summary>A vkey in its only canonical form; the key id must be the one computed from the rest.</summary>
    public static Verdict<VerifierKey> Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || parts[1].Length != 8 || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var keyId)
            || !StrictBase64.TryDecode(parts[2], 1 + PublicKeyLength, out var bytes) || bytes.Length == 0)
        {
            return Malformed($"is not name+8 hexadecimal digits+base64(type and {PublicKeyLength} bytes)");
        }

        return Create(parts[0], (NoteSignatureType)bytes[0], bytes.AsSpan(1)).Then(key =>
            key.KeyId == keyId && key.ToString() == text ? Verdict<VerifierKey>.Accepted(key) : Malformed("has a key id that does not belong to its name and public key"));
    }

    /// <summary>True for a signature by this key over the note text; for <see cref="NoteSignatureType.CosignatureV1"/> the signature starts with its time, which it covers.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Type switch
    {
        NoteSignatureType.Ed25519 => VerifyEd25519(text, signature),
        _ => Cosignature.TryReadTime(signature, out var time)
            && VerifyEd25519(Cosignature.SignedMessage(time, text), signature[Cosignature.TimeLength..]),
    };

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. publicKey])}";

    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && Type == other.Type && publicKey.AsSpan().SequenceEqual(other.publicKey);

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => (int)KeyId;

    private static uint ComputeKeyId(string name, NoteSignatureType type, ReadOnlySpan<byte> publicKey)
        => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. StrictUtf8.Encode(name), (byte)'\n', (byte)type, .. publicKey]));

    private static Verdict<VerifierKey> Malformed(string what) => Verdict<VerifierKey>.Refused(Reasons.IdentityInvalid, $"the verifier key {what}");

    private bool VerifyEd25519(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => signature.Length == SignatureLength && Ed25519.Verify(signature.ToArray(), 0, publicKey, 0, message.ToArray(), 0, message.Length);
}
