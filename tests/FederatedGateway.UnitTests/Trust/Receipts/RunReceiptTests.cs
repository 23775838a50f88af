using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class RunReceiptTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 18, 47, 0, 125, TimeSpan.Zero);

    private readonly SigningKey key = SigningKey.Generate();

    private static IReadOnlyList<Subject> Subjects => [Subject.Of("model", Digest(1)), Subject.Of("card", Digest(2)), Subject.Of("report/nord", Digest(3))];

    public void Dispose() => key.Dispose();

    [Fact]
    public void A_receipt_is_signed_and_opened_again()
    {
        var signed = SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key);
        var opened = SignedStatement<RunReceipt>.Open(signed.Envelope.Span, key.PublicKey).OrThrow();
        Assert.Equal(signed.Digest, opened.Digest);
        Assert.Equal(Subjects, opened.Subjects);
        Assert.Equivalent(Receipt(), opened.Predicate, strict: true);
        Assert.Equal(Sha256Digest.Of(Payload(signed)), opened.Digest);
    }

    [Fact]
    public void The_statement_is_an_in_toto_statement_that_others_can_read()
    {
        using var json = JsonDocument.Parse(Payload(SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key)));
        var root = json.RootElement;
        Assert.Equal(["_type", "subject", "predicateType", "predicate"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal("urn:federatedgateway:receipt:v1", root.GetProperty("predicateType").GetString());
        Assert.Equal(Digest(1).ToString(), root.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        var predicate = root.GetProperty("predicate");
        Assert.Equal("18446744073709551615", predicate.GetProperty("seed").GetString());
        Assert.Equal("2026-11-23T18:47:00.125Z", predicate.GetProperty("startedAt").GetString());
        Assert.False(predicate.GetProperty("participants")[1].TryGetProperty("rows", out _));
    }

    [Fact]
    public void The_digest_names_the_statement_and_not_its_signature()
    {
        var (first, second) = (SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key), SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key));
        Assert.NotEqual(first.Envelope.ToArray(), second.Envelope.ToArray());
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        var bytes = SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key).Envelope.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedStatement<RunReceipt>.Open(bytes, key.PublicKey).IsAccepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Another_key_or_another_kind_of_statement_is_refused()
    {
        using var other = SigningKey.Generate();
        var envelope = SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key).Envelope.Span;
        Assert.Equal(Reasons.KeyMismatch, SignedStatement<RunReceipt>.Open(envelope, other.PublicKey).Refusal?.Reason);
        Assert.Equal(Reasons.ReceiptInvalid, SignedStatement<ErasureCertificate>.Open(envelope, key.PublicKey).Refusal?.Reason);
        Assert.Equal(Reasons.ReceiptInvalid, SignedStatement<RunReceipt>.Open("{}"u8, key.PublicKey).Refusal?.Reason);
    }

    /// <summary>Correctly signed, and still not what a receipt looks like.</summary>
    [Fact]
    public void A_signed_statement_of_another_shape_is_refused()
    {
        var payload = Encoding.UTF8.GetString(Payload(SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key)));
        Assert.True(Open(payload).IsAccepted);
        foreach (var changed in new[]
        {
            payload.Replace("\"_type\"", "\"type\"", StringComparison.Ordinal),
            payload.Replace("Statement/v1", "Statement/v2", StringComparison.Ordinal),
            payload.Replace("receipt:v1", "receipt:v2", StringComparison.Ordinal),
            payload.Replace("\"predicate\":{", "\"predicate\":{\"more\":1,", StringComparison.Ordinal),
            payload.Replace("\"seed\":\"18446744073709551615\"", "\"seed\":18446744073709551615", StringComparison.Ordinal),
            payload.Replace("\"seed\":\"18446744073709551615\"", "\"seed\":\"018446744073709551615\"", StringComparison.Ordinal),
            payload.Replace("\"seed\":\"18446744073709551615\"", "\"seed\":\"18446744073709551616\"", StringComparison.Ordinal),
            payload.Replace("\"seed\":\"18446744073709551615\",", string.Empty, StringComparison.Ordinal),
            payload.Replace("47:00.125Z", "47:00.125+00:00", StringComparison.Ordinal),
            payload.Replace("47:00.125Z", "47:00Z", StringComparison.Ordinal),
            payload.Replace("47:00.125Z", "47:60.125Z", StringComparison.Ordinal),
            payload.Replace(Digest(1).ToString(), Digest(1).ToString().ToUpperInvariant(), StringComparison.Ordinal),
            payload.Replace(Digest(1).ToString(), Digest(1).ToString()[2..], StringComparison.Ordinal),
            payload.Replace("\"rows\":569", "\"rows\":569.0", StringComparison.Ordinal),
            payload.Replace("\"rows\":569", "\"rows\":0", StringComparison.Ordinal),
            payload.Replace("\"rows\":569", "\"rows\":null", StringComparison.Ordinal),
            payload.Replace("\"epsilon\":0.5", "\"epsilon\":5e-1", StringComparison.Ordinal),
            payload.Replace("\"epsilon\":0.5", "\"epsilon\":-0.5", StringComparison.Ordinal),
            payload.Replace("\"epsilon\":0.5", "\"epsilon\":1e999", StringComparison.Ordinal),
            payload.Replace("\"subject\":[{", "\"subject\":[null,{", StringComparison.Ordinal),
            payload.Replace("\"name\":\"card\"", "\"name\":\"model\"", StringComparison.Ordinal),
            payload.Replace("\"name\":\"card\"", "\"name\":\"\\ud800\"", StringComparison.Ordinal),
            payload.Replace("\"name\":\"card\"", "\"name\":\"\"", StringComparison.Ordinal),
            payload.Replace("\"participants\":[{", "\"participants\":[null,{", StringComparison.Ordinal),
            payload.Replace("\"parameters\":[{", "\"parameters\":[null,{", StringComparison.Ordinal),
            payload.Replace(",\"predicate\"", ", \"predicate\"", StringComparison.Ordinal),
            payload + "\n",
            payload[..^1],
            "null",
            new string('[', 1000),
        })
        {
            Assert.NotEqual(payload, changed);
            Assert.Equal(Reasons.ReceiptInvalid, Open(changed).Refusal?.Reason);
        }
    }

    [Fact]
    public void Parsing_never_throws_whatever_was_signed()
    {
        var payload = Payload(SignedStatement<RunReceipt>.Sign(Subjects, Receipt(), key));
        var refused = 0;
        for (var bit = 0; bit < payload.Length * 8; bit += 3)
        {
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            var envelope = DsseEnvelope.Sign(DsseEnvelope.InTotoPayloadType, payload, key).ToBytes();
            refused += SignedStatement<RunReceipt>.Open(envelope, key.PublicKey).Refusal?.Reason == Reasons.ReceiptInvalid ? 1 : 0;
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // What is left are other digests, names, digits.
        Assert.InRange(refused, payload.Length, payload.Length * 8);
    }

    [Fact]
    public void Values_that_contradict_each_other_cannot_be_signed()
    {
        var receipt = Receipt();
        foreach (var (wrong, subjects) in new (RunReceipt, IReadOnlyList<Subject>)[]
        {
            (receipt with { FinishedAt = Start.AddSeconds(-1) }, Subjects),
            (receipt with { Measurement = "ab" }, Subjects),
            (receipt with { Measurement = receipt.Measurement.ToUpperInvariant() }, Subjects),
            (receipt with { Participants = [] }, Subjects),
            (receipt with { Participants = [new("nord", 1), new("nord", 2)] }, Subjects),
            (receipt with { Participants = [new("Nord", 1)] }, Subjects),
            (receipt with { Participants = [new("nord", -1)] }, Subjects),
            (receipt with { Learner = new Learner("fast_tree", [new("b", "1"), new("a", "1")]) }, Subjects),
            (receipt with { Learner = new Learner("fast_tree", [new("a", "1"), new("a", "1")]) }, Subjects),
            (receipt with { Learner = new Learner("", []) }, Subjects),
            (receipt with { Privacy = receipt.Privacy with { Epsilon = null } }, Subjects),
            (receipt with { Privacy = receipt.Privacy with { Delta = 1 } }, Subjects),
            (receipt with { Privacy = receipt.Privacy with { Mechanism = PrivacyAccounting.NoMechanism } }, Subjects),
            (receipt with { Privacy = receipt.Privacy with { MinimumRows = 0 } }, Subjects),
            (receipt, []),
            (receipt, [.. Enumerable.Range(0, RunReceipt.MaximumSubjects + 1).Select(i => Subject.Of($"{i}", Digest(1)))]),
        })
        {
            Assert.Throws<ArgumentException>(() => SignedStatement<RunReceipt>.Sign(subjects, wrong, key));
        }
    }

    private static Sha256Digest Digest(byte value) => Sha256Digest.Of([value]);

    private static byte[] Payload(SignedStatement<RunReceipt> statement) => Convert.FromBase64String(JsonNode.Parse(statement.Envelope.Span)!["payload"]!.GetValue<string>());

    private static RunReceipt Receipt() => new(
        Digest(10),
        Digest(11),
        Digest(12),
        Digest(13),
        new string('a', 64),
        [new ParticipantRows("nord", 569), new ParticipantRows("sued")],
        new Learner("logistic_regression", [new LearnerParameter("l2", "1"), new LearnerParameter("tolerance", "1E-05")]),
        ulong.MaxValue,
        Digest(14),
        Digest(15),
        new PrivacyAccounting(100, 2, 5, "gaussian", 0.5, 1e-6),
        Start,
        Start.AddMinutes(1));

    private Verdict<SignedStatement<RunReceipt>> Open(string payload)
        => SignedStatement<RunReceipt>.Open(DsseEnvelope.Sign(DsseEnvelope.InTotoPayloadType, Encoding.UTF8.GetBytes(payload), key).ToBytes(), key.PublicKey);
}
