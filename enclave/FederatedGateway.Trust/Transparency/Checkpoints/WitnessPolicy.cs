using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>Which witnesses count and how many of them must have cosigned a checkpoint (the k-of-n form of C2SP tlog-policy).</summary>
public sealed class WitnessPolicy
{
    /// <summary>As many as C2SP tlog-policy recommends to support; each costs one signature check a checkpoint.</summary>
    public const int MaximumWitnesses = 32;

    /// <summary>Cosignature times after the year 9999 cannot be represented, and no honest clock says so.</summary>
    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private WitnessPolicy(IReadOnlyList<VerifierKey> witnesses, int quorum)
    {
        Witnesses = witnesses;
        Quorum = quorum;
    }

    /// <summary>No witness is asked for: only the log's own signature counts, and a log can show different trees to different people.</summary>
    public static WitnessPolicy None { get; } = new([], 0);

    public IReadOnlyList<VerifierKey> Witnesses { get; }

    /// <summary>How many different witnesses must have cosigned.</summary>
    public int Quorum { get; }

    /// <summary>Keys of type 04, no public key twice, 0 ≤ quorum ≤ witnesses ≤ <see cref="MaximumWitnesses"/>. A quorum of 0 asks for none; cosignatures by the witnesses must still verify.</summary>
    public static Verdict<WitnessPolicy> Create(IReadOnlyList<VerifierKey> witnesses, int quorum)
    {
        if (witnesses.Count > MaximumWitnesses)
        {
            return Invalid($"names {witnesses.Count} witnesses; at most {MaximumWitnesses} are accepted");
        }

        if (quorum < 0 || quorum > witnesses.Count)
        {
            return Invalid($"asks for {quorum} of {witnesses.Count} witnesses");
        }

        if (witnesses.FirstOrDefault(witness => witness.Type != NoteSignatureType.CosignatureV1) is { } wrong)
        {
            return Invalid($"names {wrong.Name}, whose key does not make cosignatures (type 04)");
        }

        // The same key under two names would be one witness counted twice.
        var keys = witnesses.Select(witness => Convert.ToHexStringLower(witness.PublicKey.Span)).ToHashSet(StringComparer.Ordinal);
        return keys.Count == witnesses.Count
            ? Verdict<WitnessPolicy>.Accepted(new WitnessPolicy([.. witnesses], quorum))
            : Invalid("names one public key twice");
    }

    /// <summary>
    /// Verifies the cosignatures of the policy's witnesses; others are ignored. Refuses with <see cref="Reasons.WitnessQuorumMissing"/> when there are too few and with
    /// <see cref="Reasons.CheckpointInvalid"/> when a line in a known witness's name does not verify or has an impossible time.
    /// </summary>
    public Verdict<WitnessQuorum> Evaluate(SignedCheckpoint checkpoint)
    {
        var cosignatures = new List<WitnessedTime>();
        foreach (var witness in Witnesses)
        {
            if (!checkpoint.Note.SignaturesBy(witness).TryGetValue(out var signatures, out var refusal))
            {
                return Verdict<WitnessQuorum>.Refused(Reasons.CheckpointInvalid, refusal.Detail);
            }

            // A witness that cosigned twice counts once, by its first word.
            if (signatures.Count > 0)
            {
                var time = signatures.Min(signature => Cosignature.TryReadTime(signature.Signature.Span, out var seconds) ? seconds : long.MaxValue);
                if (time > LatestTime)
                {
                    return Verdict<WitnessQuorum>.Refused(Reasons.CheckpointInvalid, $"the witness {witness.Name} gives a time after the year 9999");
                }

                cosignatures.Add(new WitnessedTime(witness.Name, DateTimeOffset.FromUnixTimeSeconds(time)));
            }
        }

        if (cosignatures.Count < Quorum)
        {
            return Verdict<WitnessQuorum>.Refused(Reasons.WitnessQuorumMissing, $"{cosignatures.Count} of the {Quorum} witnesses asked for have cosigned the checkpoint of size {checkpoint.Checkpoint.Size}");
        }

        cosignatures.Sort((left, right) => left.Time.CompareTo(right.Time));
        return Verdict<WitnessQuorum>.Accepted(new WitnessQuorum(cosignatures, Quorum == 0 ? null : cosignatures[Quorum - 1].Time));
    }

    private static Verdict<WitnessPolicy> Invalid(string what) => Verdict<WitnessPolicy>.Refused(Reasons.ManifestInvalid, $"the witness policy {what}");
}
