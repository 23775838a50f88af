using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>A checkpoint with a verified signature of its log, and whatever cosignatures came with it (not verified: see <see cref="WitnessPolicy"/>).</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint checkpoint, SignedNote note, VerifierKey logKey)
    {
        Checkpoint = checkpoint;
        Note = note;
        LogKey = logKey;
    }

    public Checkpoint Checkpoint { get; }

    public SignedNote Note { get; }

    /// <summary>The key under which the log's signature was verified.</summary>
    public VerifierKey LogKey { get; }

    /// <summary>Signs a checkpoint; the caller has made sure that it extends every checkpoint signed before, and has stored the tree durably.</summary>
    /// <exception cref="ArgumentException">The origin is not the key's name.</exception>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, LogSigningKey key)
    {
        if (checkpoint.Origin != key.VerifierKey.Name)
        {
            throw new ArgumentException($"the checkpoint's origin is {checkpoint.Origin}; the key is of {key.VerifierKey.Name}", nameof(checkpoint));
        }

        return new SignedCheckpoint(checkpoint, SignedNote.Create(checkpoint.Text, [key.Sign(checkpoint.Text)]), key.VerifierKey);
    }

    /// <summary>
    /// Verifies the log's signature, then parses. Every refusal is <see cref="Reasons.CheckpointInvalid"/>.
    /// </summary>
    /// <param name="bytes">The signed note.</param>
    /// <param name="logKey">The pinned key of the log; the checkpoint's origin must be its name.</param>
    /// <exception cref="ArgumentException">The key is not of type 01: a witness's key signs no log.</exception>
    public static Verdict<SignedCheckpoint> Open(ReadOnlySpan<byte> bytes, VerifierKey logKey)
    {
        if (logKey.Type != NoteSignatureType.Ed25519)
        {
            throw new ArgumentException("a log's key is of type 01 (Ed25519)", nameof(logKey));
        }

        if (!SignedNote.Parse(bytes).TryGetValue(out var note, out var refusal) || !note.SignaturesBy(logKey).TryGetValue(out var signatures, out refusal))
        {
            return Invalid(refusal.Detail);
        }

        if (signatures.Count == 0)
        {
            return Invalid($"the checkpoint is not signed by the log key {logKey.Name} ({logKey.KeyId:x8})");
        }

        return Checkpoint.Parse(note.Text).Then(checkpoint => checkpoint.Origin == logKey.Name
            ? Verdict<SignedCheckpoint>.Accepted(new SignedCheckpoint(checkpoint, note, logKey))
            : Invalid($"the checkpoint is of the log {checkpoint.Origin}; the pinned key is of {logKey.Name}"));
    }

    /// <summary>The same checkpoint with cosignatures after the present signatures.</summary>
    public SignedCheckpoint With(IEnumerable<NoteSignature> cosignatures) => new(Checkpoint, Note.With(cosignatures), LogKey);

    public byte[] ToBytes() => Note.ToBytes();

    private static Verdict<SignedCheckpoint> Invalid(string detail) => Verdict<SignedCheckpoint>.Refused(Reasons.CheckpointInvalid, detail);
}
