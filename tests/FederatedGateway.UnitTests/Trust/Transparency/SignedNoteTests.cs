using System.Text;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class SignedNoteTests
{
    private const string ExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string ExampleNote =
        "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private const string Line = "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static readonly VerifierKey Key = VerifierKey.Parse(ExampleKey).OrThrow();

    [Fact]
    public void The_example_of_the_specification_verifies()
    {
        var note = Parse(ExampleNote).OrThrow();
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.Single(note.SignaturesBy(Key).OrThrow());
        Assert.Equal(ExampleNote, Encoding.UTF8.GetString(note.ToBytes()));
    }

    [Fact]
    public void Every_changed_bit_is_refused_or_leaves_the_note_unsigned()
    {
        var bytes = Encoding.UTF8.GetBytes(ExampleNote);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(!SignedNote.Parse(bytes).TryGetValue(out var note, out _) || !note.SignaturesBy(Key).TryGetValue(out var signatures, out _) || signatures.Count == 0, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void The_last_empty_line_parts_text_from_signatures()
    {
        const string Text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n";
        using var key = LogSigningKey.Generate("quasimodo.example/salvatore");
        var note = SignedNote.Create(Text, [key.Sign(Text)]);
        var parsed = SignedNote.Parse(note.ToBytes()).OrThrow();
        Assert.Equal(Text, parsed.Text);
        Assert.Single(parsed.SignaturesBy(key.VerifierKey).OrThrow());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n" + Line)]
    [InlineData("text" + "\n\n" + "- example.com/foo Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 example.com/foo\n")]
    [InlineData("text" + "\n\n" + "\u2014  Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 a+b Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 a\u00a0b Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 a\u2003b Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOkn8 \n")]
    [InlineData("text" + "\n\n" + "\u2014 ab  Uw2QOkn8\n")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOg==\n")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOk9=\n")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOkn8")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOkn8\n\n")]
    [InlineData("text" + "\n\n" + "\u2014 ab Uw2QOkn8\ntrailing\n")]
    [InlineData("text\r" + "\n\n" + Line)]
    [InlineData("te\txt" + "\n\n" + Line)]
    [InlineData("te\0xt" + "\n\n" + Line)]
    [InlineData("te\u001fxt" + "\n\n" + Line)]
    public void Malformed_notes_are_refused(string note)
        => Assert.Equal(Reasons.MalformedMessage, Parse(note).Refusal?.Reason);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
        => Assert.Equal(Reasons.MalformedMessage, SignedNote.Parse([0xff, .. Encoding.UTF8.GetBytes(ExampleNote)]).Refusal?.Reason);

    [Fact]
    public void Limits_are_kept()
    {
        var most = "text\n\n" + string.Concat(Enumerable.Repeat(Line, SignedNote.MaximumSignatures));
        Assert.True(Parse(most).IsAccepted);
        Assert.Equal(Reasons.LimitExceeded, Parse(most + Line).Refusal?.Reason);
        Assert.Equal(Reasons.LimitExceeded, SignedNote.Parse(new byte[SignedNote.MaximumBytes + 1]).Refusal?.Reason);
        Assert.False(Parse($"text\n\n\u2014 {new string('a', KeyName.MaximumLength + 1)} Uw2QOkn8\n").IsAccepted);
        Assert.True(Parse($"text\n\n\u2014 {new string('a', KeyName.MaximumLength)} Uw2QOkn8\n").IsAccepted);
        Assert.False(Parse($"text\n\n\u2014 a {Convert.ToBase64String(new byte[NoteSignature.MaximumSignatureBytes + 5])}\n").IsAccepted);
    }

    [Fact]
    public void Unknown_signatures_are_ignored_and_a_wrong_one_of_a_known_key_is_not()
    {
        Assert.Single(Parse("This is an example message.\n\n\u2014 someone.else AAAAAAAA\n" + Line).OrThrow().SignaturesBy(Key).OrThrow());
        Assert.Empty(Parse("text\n\n\u2014 someone.else AAAAAAAA\n").OrThrow().SignaturesBy(Key).OrThrow());

        // Right name and id, wrong signature: the note is refused whole, even beside a right one.
        var forged = new NoteSignature(Key.Name, Key.KeyId, new byte[64]).Line;
        Assert.Equal(Reasons.SignatureInvalid, Parse(ExampleNote + forged).OrThrow().SignaturesBy(Key).Refusal?.Reason);
        Assert.Single(Parse(ExampleNote + new NoteSignature(Key.Name, Key.KeyId + 1, new byte[64]).Line).OrThrow().SignaturesBy(Key).OrThrow());
    }

    [Fact]
    public void A_note_that_would_read_otherwise_cannot_be_made()
    {
        var signature = new NoteSignature("a", 1, new byte[64]);
        Assert.Throws<ArgumentException>(() => SignedNote.Create("no newline", [signature]));
        Assert.Throws<ArgumentException>(() => SignedNote.Create("text\n", []));
        Assert.Throws<ArgumentException>(() => SignedNote.Create("text\n", [signature with { Name = "a b" }]));
        Assert.Throws<ArgumentException>(() => SignedNote.Create("text\n", [signature with { Name = "a AAAA\n\u2014 b" }]));
        Assert.Throws<ArgumentException>(() => SignedNote.Create("te\txt\n", [signature]));
        Assert.ThrowsAny<ArgumentException>(() => SignedNote.Create("te\ud800xt\n", [signature]));
    }

    private static Verdict<SignedNote> Parse(string note) => SignedNote.Parse(Encoding.UTF8.GetBytes(note));
}
