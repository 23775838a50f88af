using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class ErasureCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Nonce = [1, 2, 3];

    private readonly SigningKey gateway = SigningKey.Generate();
    private readonly SigningKey receiptKey = SigningKey.Generate();

    private static IReadOnlyList<Subject> Subjects => [Subject.Of("upload-1", Digest(1))];

    public void Dispose()
    {
        gateway.Dispose();
        receiptKey.Dispose();
    }

    [Fact]
    public void A_certificate_is_signed_and_opened_again()
    {
        var certificate = Certificate(ErasureClaim.Shredded, Destroyed());
        var signed = SignedStatement<ErasureCertificate>.Sign(Subjects, certificate, gateway);
        var opened = SignedStatement<ErasureCertificate>.Open(signed.Envelope.Span, gateway.PublicKey).OrThrow();
        Assert.Equivalent(certificate, opened.Predicate, strict: true);
        Assert.Equal(signed.Digest, opened.Digest);
        Assert.Contains("\"claim\":\"shredded\"", Payload(signed), StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"deleted\"", Payload(signed), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_holders_confirmation_verifies_for_its_study_and_key_only()
    {
        var record = Destroyed();
        Assert.True(record.IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False(record.IsConfirmedBy(gateway.PublicKey, Digest(10)));
        Assert.False(record.IsConfirmedBy(receiptKey.PublicKey, Digest(11)));
        Assert.False((record with { KeyConfigDigest = Digest(13) }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False((record with { DestroyedAt = Start.AddSeconds(1) }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False((record with { Nonce = "AQIE" }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False(new KeyDestructionRecord(Digest(12), KeyOutcome.NotHeld).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
    }

    [Fact]
    public void A_confirmation_names_the_sealed_forms_that_died_before_it_and_the_number_is_signed()
    {
        var record = Destroyed(sealedCopies: 1);
        Assert.True(record.IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False((record with { SealedCopies = null }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False((record with { SealedCopies = 2 }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));
        Assert.False((Destroyed() with { SealedCopies = 1 }).IsConfirmedBy(receiptKey.PublicKey, Digest(10)));

        var signed = SignedStatement<ErasureCertificate>.Sign(Subjects, Certificate(ErasureClaim.Shredded, record), gateway);
        Assert.Equal(record, Assert.Single(SignedStatement<ErasureCertificate>.Open(signed.Envelope.Span, gateway.PublicKey).OrThrow().Predicate.Keys));
        Assert.Contains("\"sealedCopies\":1", Payload(signed), StringComparison.Ordinal);
        Assert.DoesNotContain("sealedCopies", Payload(SignedStatement<ErasureCertificate>.Sign(Subjects, Certificate(ErasureClaim.Shredded, Destroyed()), gateway)), StringComparison.Ordinal);
    }

    [Fact]
    public void Shredded_is_not_said_before_every_holder_has_confirmed()
    {
        foreach (var keys in new KeyDestructionRecord[][]
        {
            [],
            [new(Digest(12), KeyOutcome.Unconfirmed)],
            [Destroyed(), new(Digest(13), KeyOutcome.NotHeld)],
        })
        {
            Assert.Throws<ArgumentException>(() => SignedStatement<ErasureCertificate>.Sign(Subjects, Certificate(ErasureClaim.Shredded, keys), gateway));
            Assert.Equal(ErasureClaim.WrapsDeleted, SignedStatement<ErasureCertificate>.Sign(Subjects, Certificate(ErasureClaim.WrapsDeleted, keys), gateway).Predicate.Claim);
        }
    }

    [Fact]
    public void Values_that_contradict_each_other_cannot_be_signed()
    {
        var right = Certificate(ErasureClaim.WrapsDeleted);
        var copy = right.Objects[0];
        foreach (var wrong in new[]
        {
            right with { FinishedAt = Start.AddSeconds(-1) },
            right with { IntentIndex = -1 },
            right with { WrapsDeleted = -1 },
            right with { Basis = string.Empty },
            right with { Claim = (ErasureClaim)7 },
            right with { Objects = [copy with { ObjectId = "of no subject" }] },
            right with { Objects = [copy with { Region = string.Empty }] },
            right with { Objects = [copy with { Outcome = (CopyOutcome)9 }] },
            right with { Objects = [.. Enumerable.Repeat(copy, ErasureCertificate.MaximumCopies + 1)] },
            right with { Keys = [Destroyed(), Destroyed()] },
            right with { Keys = [Destroyed() with { Signature = null }] },
            right with { Keys = [Destroyed() with { Signature = "AAAA" }] },
            right with { Keys = [Destroyed() with { DestroyedAt = Start.AddMilliseconds(1) }] },
            right with { Keys = [Destroyed() with { Outcome = KeyOutcome.Unconfirmed }] },
            right with { Keys = [Destroyed() with { SealedCopies = 0 }] },
            right with { Keys = [Destroyed() with { SealedCopies = 256 }] },
            right with { Keys = [new KeyDestructionRecord(Digest(12), KeyOutcome.NotHeld, SealedCopies: 1)] },
            right with { ExceptedParticipants = ["Not A Name"] },
        })
        {
            Assert.Throws<ArgumentException>(() => SignedStatement<ErasureCertificate>.Sign(Subjects, wrong, gateway));
        }
    }

    private static Sha256Digest Digest(byte value) => Sha256Digest.Of([value]);

    private static string Payload(SignedStatement<ErasureCertificate> statement)
        => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(System.Text.Json.Nodes.JsonNode.Parse(statement.Envelope.Span)!["payload"]!.GetValue<string>()));

    private static ErasureCertificate Certificate(ErasureClaim claim, params KeyDestructionRecord[] keys) => new(
        Digest(10),
        Digest(11),
        42,
        "study retention: uploads after 30 days",
        claim,
        [new ErasedCopy("upload-1", "eu-central", "uploads", "a/b", "v1", CopyOutcome.Deleted), new ErasedCopy("upload-1", "eu-north", "uploads", "a/b", "v2", CopyOutcome.Locked, "held until 2027")],
        3,
        keys,
        ["nord"],
        Start,
        Start.AddSeconds(5));

    private KeyDestructionRecord Destroyed(int? sealedCopies = null)
        => new(
            Digest(12),
            KeyOutcome.Destroyed,
            Start,
            Convert.ToBase64String(Nonce),
            Convert.ToBase64String(receiptKey.Sign(KeyDestructionRecord.SignedMessage(Digest(10), Digest(12), Nonce, Start, sealedCopies ?? 0))),
            sealedCopies);
}
