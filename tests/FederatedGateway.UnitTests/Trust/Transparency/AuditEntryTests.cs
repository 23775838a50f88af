using System.Text;
using CsCheck;
using FederatedGateway.Trust.Transparency.Entries;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class AuditEntryTests
{
    private static readonly AuditEntry Example = new()
    {
        Id = "0123",
        Source = "urn:federatedgateway:log:example",
        Action = "federatedgateway.dataset.stored",
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Actor = "north",
        Role = "participant",
        Object = "abc",
        Study = new string('a', 64),
        Outcome = "success",
        TraceId = new string('b', 32),
        Digests = [new("ciphertext", new string('c', 64)), new("header", new string('d', 64))],
    };

    [Fact]
    public void An_entry_is_a_CloudEvents_document()
        => Assert.StartsWith(
            """{"specversion":"1.0","id":"0123","source":"urn:federatedgateway:log:example","type":"federatedgateway.dataset.stored","subject":"abc","time":"2026-01-02T03:04:05.678Z",""",
            Encoding.UTF8.GetString(Example.ToBytes()),
            StringComparison.Ordinal);

    [Fact]
    public void Parsing_and_encoding_again_is_identical()
        => Gen.Select(Gen.String[1, 40], Gen.String[0, 40], Gen.DateTimeOffset, (actor, subject, time) => (actor, subject, time)).Sample(sample =>
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(sample.time.ToUnixTimeMilliseconds());
            var bytes = (Example with { Actor = sample.actor.Replace('\ud800', 'x'), Object = sample.subject, Time = time }).ToBytes();
            var parsed = AuditEntry.Parse(bytes);
            Assert.True(!parsed.IsAccepted || parsed.OrThrow().ToBytes().AsSpan().SequenceEqual(bytes));
            Assert.True(parsed.IsAccepted || sample.actor.Any(char.IsSurrogate) || sample.subject.Any(char.IsSurrogate));
        });

    [Fact]
    public void Every_other_encoding_of_the_same_content_is_refused()
    {
        var text = Encoding.UTF8.GetString(Example.ToBytes());
        foreach (var other in new[]
                 {
                     text + "\n", " " + text, text.Replace("\"id\":", "\"id\": ", StringComparison.Ordinal), text.Replace("abc", "\\u0061bc", StringComparison.Ordinal),
                     text.Replace("\"actor\"", "\"extra\":1,\"actor\"", StringComparison.Ordinal), text.Replace("1.0", "1.1", StringComparison.Ordinal),
                     text.Replace(".678Z", ".678+00:00", StringComparison.Ordinal), text[..^1], text.Replace("\"role\":\"participant\",", "", StringComparison.Ordinal),
                 })
        {
            Assert.False(AuditEntry.Parse(Encoding.UTF8.GetBytes(other)).IsAccepted, other);
        }
    }

    [Fact]
    public void Every_flipped_bit_is_refused_or_changes_the_content()
    {
        var bytes = Example.ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var parsed = AuditEntry.Parse(bytes);
            Assert.True(!parsed.IsAccepted || parsed.OrThrow() != Example);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("x", 600)]
    public void Texts_have_limits(string actor, int repeat)
        => Assert.Throws<ArgumentException>(() => (Example with { Actor = string.Concat(Enumerable.Repeat(actor, repeat)) }).ToBytes());

    [Fact]
    public void Digests_are_sorted_and_unique()
    {
        Assert.Throws<ArgumentException>(() => (Example with { Digests = [.. Example.Digests.Reverse()] }).ToBytes());
        Assert.Throws<ArgumentException>(() => (Example with { Digests = [Example.Digests[0], Example.Digests[0]] }).ToBytes());
    }
}
