using System.Text.Json;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>A statement whose signature has been verified, with its DSSE envelope.</summary>
public sealed class SignedStatement<TPredicate>
    where TPredicate : class, IPredicate<TPredicate>
{
    private readonly byte[] envelope;

    private SignedStatement(byte[] envelope, ReadOnlySpan<byte> payload, Statement<TPredicate> statement)
    {
        this.envelope = envelope;
        Digest = Sha256Digest.Of(payload);
        Subjects = statement.Subject;
        Predicate = statement.Predicate;
    }

    /// <summary>
    /// SHA-256 of the statement's bytes, the payload without envelope and signature: what the audit log's entry names. (Signatures never identify anything: the same statement can be signed
    /// in many ways.)
    /// </summary>
    public Sha256Digest Digest { get; }

    public IReadOnlyList<Subject> Subjects { get; }

    public TPredicate Predicate { get; }

    /// <summary>The DSSE envelope, JSON.</summary>
    public ReadOnlyMemory<byte> Envelope => envelope;

    /// <exception cref="ArgumentException"><see cref="Open"/> would refuse it; the message says why.</exception>
    public static SignedStatement<TPredicate> Sign(IReadOnlyList<Subject> subjects, TPredicate predicate, ISigner signer)
    {
        var statement = new Statement<TPredicate>(Statement<TPredicate>.TypeUri, subjects, TPredicate.PredicateType, predicate);
        byte[] payload;
        try
        {
            payload = JsonSerializer.SerializeToUtf8Bytes(statement, TPredicate.Json);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"the {TPredicate.Title} holds a value that has no name", nameof(predicate), exception);
        }

        var envelope = DsseEnvelope.Sign(DsseEnvelope.InTotoPayloadType, payload, signer).ToBytes();
        var opened = Open(envelope, signer.PublicKey);
        return opened.Refusal is { } refusal ? throw new ArgumentException(refusal.Detail, nameof(predicate)) : opened.OrThrow();
    }

    /// <summary>
    /// Verifies the signature over the payload bytes, then parses them. Refused with <see cref="Reasons.KeyMismatch"/>, <see cref="Reasons.SignatureInvalid"/> or, for anything else,
    /// <see cref="Reasons.ReceiptInvalid"/>.
    /// </summary>
    /// <param name="envelope">DSSE, JSON.</param>
    /// <param name="key">For a receipt: the receipt key of the attested KeyConfig.</param>
    public static Verdict<SignedStatement<TPredicate>> Open(ReadOnlySpan<byte> envelope, SigningPublicKey key)
    {
        if (!DsseEnvelope.Parse(envelope).TryGetValue(out var dsse, out var refusal))
        {
            return Invalid(refusal.Detail);
        }

        var bytes = envelope.ToArray();
        return dsse.Open(DsseEnvelope.InTotoPayloadType, key).Then(payload => Parse(payload.Span).Then(
            statement => Verdict<SignedStatement<TPredicate>>.Accepted(new SignedStatement<TPredicate>(bytes, payload.Span, statement))));
    }

    private static Verdict<Statement<TPredicate>> Parse(ReadOnlySpan<byte> payload)
    {
        if (!StrictJson.Parse(payload, TPredicate.Json, TPredicate.Title, DsseEnvelope.MaximumPayloadBytes).TryGetValue(out var statement, out var refusal))
        {
            return Verdict<Statement<TPredicate>>.Refused(Reasons.ReceiptInvalid, refusal.Detail);
        }

        var fault = statement.Type != Statement<TPredicate>.TypeUri || statement.PredicateType != TPredicate.PredicateType
            ? $"is not an in-toto v1 statement of type {TPredicate.PredicateType}"
            : FindFault(statement.Subject) ?? statement.Predicate.FindFault(statement.Subject);
        return fault is null
            ? Verdict<Statement<TPredicate>>.Accepted(statement)
            : Verdict<Statement<TPredicate>>.Refused(Reasons.ReceiptInvalid, $"the {TPredicate.Title} {fault}");
    }

    private static string? FindFault(IReadOnlyList<Subject> subjects)
    {
        if (subjects.Any(subject => subject is null || !StrictJson.IsText(subject.Name, Subject.MaximumNameLength)))
        {
            return $"has a subject without a name of 1 to {Subject.MaximumNameLength} characters";
        }

        return subjects.Select(subject => subject.Name).Distinct(StringComparer.Ordinal).Count() == subjects.Count ? null : "names a subject twice";
    }

    private static Verdict<SignedStatement<TPredicate>> Invalid(string detail) => Verdict<SignedStatement<TPredicate>>.Refused(Reasons.ReceiptInvalid, detail);
}
