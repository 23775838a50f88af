using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Headers;

/// <summary>An envelope header whose signature, form, study, kind and sender were checked. Expiry is not: it depends on when it is asked (<see cref="CheckTime"/>).</summary>
public sealed class VerifiedHeader
{
    private VerifiedHeader(SignedHeader signed, EnvelopeHeader header)
    {
        Digest = SHA256.HashData(signed.Header.Span);
        CiphertextSha256 = signed.CiphertextSha256.Memory;
        StudyDigest = header.StudyDigest.Memory;
        Kind = header.Kind;
        Sender = header.Sender;
        EnvelopeId = header.EnvelopeId.Memory;
        DatasetVersion = header.DatasetVersion;
        SchemaDigest = header.SchemaDigest.Memory;
        RowCount = header.RowCount;
        JoinKeyId = header.JoinKeyId.Memory;
        CreateTime = DateTimeOffset.FromUnixTimeSeconds(header.CreateTime);
        ExpireTime = DateTimeOffset.FromUnixTimeSeconds(header.ExpireTime);
        OrderDigest = header.OrderDigest.Memory;
    }

    /// <summary>SHA-256 of the header bytes: the context of the payload's encryption and the additional data of its wraps.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>What the sender says the whole ciphertext hashes to, 32 bytes.</summary>
    public ReadOnlyMemory<byte> CiphertextSha256 { get; }

    public ReadOnlyMemory<byte> StudyDigest { get; }

    public PayloadKind Kind { get; }

    public string Sender { get; }

    /// <summary>16 bytes.</summary>
    public ReadOnlyMemory<byte> EnvelopeId { get; }

    /// <summary>Grows with every upload of a participant; for results the order's number.</summary>
    public ulong DatasetVersion { get; }

    /// <summary>32 bytes; empty for results.</summary>
    public ReadOnlyMemory<byte> SchemaDigest { get; }

    /// <summary>1 to 10⁹; 0 for results.</summary>
    public long RowCount { get; }

    /// <summary>16 bytes; empty when the table has no record keys, and for results.</summary>
    public ReadOnlyMemory<byte> JoinKeyId { get; }

    public DateTimeOffset CreateTime { get; }

    public DateTimeOffset ExpireTime { get; }

    /// <summary>32 bytes; empty for feature tables.</summary>
    public ReadOnlyMemory<byte> OrderDigest { get; }

    /// <summary>
    /// Refuses with HEADER_INVALID (length, form, kind or sender), HEADER_SIGNATURE_INVALID or HEADER_WRONG_STUDY; no field is looked at before the
    /// signature was checked.
    /// </summary>
    /// <param name="signed">As received.</param>
    /// <param name="senderKey">The key of <see cref="HeaderExpectation.Sender"/>: from the manifest, or the KeyConfig's receipt key for results.</param>
    /// <param name="expected">What the reader knows.</param>
    public static Verdict<VerifiedHeader> Verify(SignedHeader signed, SigningPublicKey senderKey, HeaderExpectation expected)
    {
        if (signed.Header.Length > HeaderLimits.MaximumBytes || signed.CiphertextSha256.Length != HeaderLimits.DigestBytes)
        {
            return Invalid($"its header is longer than {HeaderLimits.MaximumBytes} bytes, or its ciphertext digest does not have {HeaderLimits.DigestBytes}");
        }

        if (!senderKey.Verify(DraftHeader.SignatureInput(signed.Header.Span, signed.CiphertextSha256.Span), signed.Signature.Span))
        {
            return Verdict<VerifiedHeader>.Refused(Reasons.HeaderSignatureInvalid, $"the envelope header is not signed by \"{expected.Sender}\"");
        }

        return StrictProto.Parse<EnvelopeHeader>(signed.Header.Memory, "envelope header", HeaderLimits.MaximumBytes).Then(header => Check(signed, header, expected));
    }

    /// <summary>ENVELOPE_EXPIRED from <see cref="ExpireTime"/> on; null before.</summary>
    public Refusal? CheckTime(DateTimeOffset now) => now < ExpireTime
        ? null
        : new Refusal(Reasons.EnvelopeExpired, $"the envelope of \"{Sender}\" was to be opened before {ExpireTime:u}; upload the table again");

    /// <summary>DIGEST_MISMATCH unless the ciphertext that arrived is the one that the sender signed.</summary>
    public Refusal? CheckCiphertext(ReadOnlySpan<byte> sha256) => CiphertextSha256.Span.SequenceEqual(sha256)
        ? null
        : new Refusal(Reasons.DigestMismatch, $"the ciphertext that arrived is not the one that \"{Sender}\" signed");

    private static Verdict<VerifiedHeader> Check(SignedHeader signed, EnvelopeHeader header, HeaderExpectation expected)
    {
        if (HeaderRules.Broken(header) is { } broken)
        {
            return Invalid($"it has {broken}");
        }

        if (!header.StudyDigest.Span.SequenceEqual(expected.StudyDigest.Span))
        {
            return Verdict<VerifiedHeader>.Refused(Reasons.HeaderWrongStudy, $"the envelope of \"{expected.Sender}\" was made for another study");
        }

        if (header.Sender != expected.Sender)
        {
            return Invalid($"it is signed by \"{expected.Sender}\" and names another sender");
        }

        return header.Kind == expected.Kind
            ? Verdict<VerifiedHeader>.Accepted(new VerifiedHeader(signed, header))
            : Invalid($"its payload is {header.Kind}; {expected.Kind} was expected");
    }

    private static Verdict<VerifiedHeader> Invalid(string detail) => Verdict<VerifiedHeader>.Refused(Reasons.HeaderInvalid, $"the envelope header is refused: {detail}");
}
