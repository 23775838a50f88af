using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>
/// A text with signature lines (C2SP signed-note). Parsing verifies nothing: take no meaning from <see cref="Text"/> before a signature by a known key has been verified.
/// </summary>
public sealed class SignedNote
{
    /// <summary>C2SP asks for at least 16. A log, 32 witnesses (the number that C2SP tlog-policy asks for) and as many keys in rotation fit.</summary>
    public const int MaximumSignatures = 66;

    /// <summary>16 post-quantum signatures of 5 kB in base64 and a long text fit.</summary>
    public const int MaximumBytes = 256 * 1024;

    private const string Separator = "\n\n";

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What was signed, with its final newline.</summary>
    public string Text { get; }

    /// <summary>As they stand in the note, known and unknown.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>A note of a text and at least one signature.</summary>
    /// <exception cref="ArgumentException">They would not make a note that <see cref="Parse"/> accepts and reads back as the same.</exception>
    public static SignedNote Create(string text, IReadOnlyList<NoteSignature> signatures)
    {
        var note = new SignedNote(text, [.. signatures]);
        var verdict = Parse(note.ToBytes());
        return verdict.TryGetValue(out var parsed, out var refusal) && parsed.Text == text && parsed.Signatures.SequenceEqual(signatures)
            ? note
            : throw new ArgumentException(refusal?.Detail ?? "the signature lines would not be told from the text", nameof(text));
    }

    public static Verdict<SignedNote> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumBytes)
        {
            return Verdict<SignedNote>.Refused(Reasons.LimitExceeded, $"the signed note has {bytes.Length} bytes; at most {MaximumBytes} are accepted");
        }

        if (!StrictUtf8.TryDecode(bytes, out var note))
        {
            return Malformed("is not valid UTF-8");
        }

        if (note.AsSpan().IndexOfAnyInRange('\0', '\t') >= 0 || note.AsSpan().IndexOfAnyInRange('\v', '\x1f') >= 0)
        {
            return Malformed("holds a control character other than newline");
        }

        // The text may hold empty lines itself, so the last one separates.
        var separator = note.LastIndexOf(Separator, StringComparison.Ordinal);
        if (separator < 0 || !note.EndsWith('\n') || separator + Separator.Length == note.Length)
        {
            return Malformed("does not end in an empty line and signature lines");
        }

        var lines = note[(separator + Separator.Length)..^1].Split('\n');
        if (lines.Length > MaximumSignatures)
        {
            return Verdict<SignedNote>.Refused(Reasons.LimitExceeded, $"the signed note has {lines.Length} signature lines; at most {MaximumSignatures} are accepted");
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (NoteSignature.TryParse(line) is not { } signature)
            {
                return Malformed($"has a malformed signature line (number {signatures.Count + 1})");
            }

            signatures.Add(signature);
        }

        return Verdict<SignedNote>.Accepted(new SignedNote(note[..(separator + 1)], signatures));
    }

    /// <summary>The note; parsing it gives the same note, and formatting a parsed note gives the same bytes.</summary>
    public byte[] ToBytes() => StrictUtf8.Encode(Text + "\n" + string.Concat(Signatures.Select(signature => signature.Line)));

    /// <summary>The same text with further signatures after the present ones.</summary>
    public SignedNote With(IEnumerable<NoteSignature> further) => Create(Text, [.. Signatures, .. further]);

    /// <summary>
    /// The verified signatures by <paramref name="key"/>, none when it did not sign. Lines with the key's name and id must verify: one that does not makes the note malformed (C2SP signed-note).
    /// </summary>
    public Verdict<IReadOnlyList<NoteSignature>> SignaturesBy(VerifierKey key)
    {
        var text = StrictUtf8.Encode(Text);
        var own = Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.KeyId).ToList();
        return own.TrueForAll(signature => key.Verify(text, signature.Signature.Span))
            ? Verdict<IReadOnlyList<NoteSignature>>.Accepted(own)
            : Verdict<IReadOnlyList<NoteSignature>>.Refused(Reasons.SignatureInvalid, $"a signature in the name of {key.Name} does not verify under its key");
    }

    private static Verdict<SignedNote> Malformed(string what) => Verdict<SignedNote>.Refused(Reasons.MalformedMessage, $"the signed note {what}");
}
