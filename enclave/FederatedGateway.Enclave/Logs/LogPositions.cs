using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Logs;

/// <summary>
/// The newest checkpoint of every log that this host has accepted (this process, and those before it whose memory was sealed), and the newest witness time of every study. A log that is once seen can only grow: a gateway that shows
/// another history is refused. Thread-safe.
/// </summary>
internal sealed class LogPositions(TimeProvider host)
{
    /// <summary>Logs that are followed at a time; a kilobyte each.</summary>
    private const int MaximumLogs = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<VerifierKey, TrustedCheckpoint> newestByKey = [];
    private readonly Dictionary<Sha256Digest, DateTimeOffset> witnessTimeByStudy = [];

    /// <summary>How far each log was followed.</summary>
    public IReadOnlyList<LogPosition> Positions
    {
        get
        {
            lock (gate)
            {
                return [.. newestByKey.Values.Select(newest => new LogPosition { Origin = newest.Checkpoint.Origin, Size = newest.Checkpoint.Size })];
            }
        }
    }

    /// <summary>The host's clock, which is only a claim, but never earlier than the newest time that the study's witnesses have signed.</summary>
    public DateTimeOffset Now(Sha256Digest study)
    {
        var now = host.GetUtcNow();
        lock (gate)
        {
            return witnessTimeByStudy.TryGetValue(study, out var witnessed) && witnessed > now ? witnessed : now;
        }
    }

    /// <summary>The newest time that the study's witnesses have signed; null when none did.</summary>
    public DateTimeOffset? WitnessTime(Sha256Digest study)
    {
        lock (gate)
        {
            return witnessTimeByStudy.TryGetValue(study, out var time) ? time : null;
        }
    }

    /// <summary>Another enclave, attested, has seen this time.</summary>
    public void AddWitnessTime(Sha256Digest study, DateTimeOffset time)
    {
        lock (gate)
        {
            if (!witnessTimeByStudy.TryGetValue(study, out var known) || known < time)
            {
                witnessTimeByStudy[study] = time;
            }
        }
    }

    /// <summary>Accepts a checkpoint of the study's log under its witness policy, as an extension of what was accepted before.</summary>
    /// <param name="manifest">A verified study's.</param>
    /// <param name="checkpoint">The signed note.</param>
    /// <param name="consistency">From the host's position to the checkpoint.</param>
    /// <returns>Refused with CHECKPOINT_INVALID (also for an older one), WITNESS_QUORUM_MISSING LOG_FORKED or RATE_LIMITED.</returns>
    public Verdict<TrustedCheckpoint> Accept(ValidManifest manifest, ReadOnlySpan<byte> checkpoint, IReadOnlyList<ByteString> consistency)
    {
        var proof = new List<TreeHash>();
        foreach (var bytes in consistency)
        {
            if (!TreeHash.TryParse(bytes.Span, out var hash))
            {
                return Verdict<TrustedCheckpoint>.Refused(Reasons.CheckpointInvalid, $"a hash of the consistency proof does not have {TreeHash.Length} bytes");
            }

            proof.Add(hash);
        }

        if (!TrustedCheckpoint.Open(checkpoint, manifest.LogKey, manifest.Witnesses).TryGetValue(out var next, out var refusal))
        {
            return Verdict<TrustedCheckpoint>.Refused(refusal);
        }

        lock (gate)
        {
            if (newestByKey.TryGetValue(manifest.LogKey, out var newest))
            {
                // Between asking for the position and this call another run may have brought the log to the very same size: no proof is needed then.
                var needed = next.Checkpoint.Size == newest.Checkpoint.Size ? [] : proof;
                if (!newest.Advance(checkpoint, needed, manifest.Witnesses).TryGetValue(out next, out refusal))
                {
                    return Verdict<TrustedCheckpoint>.Refused(refusal);
                }
            }
            else if (newestByKey.Count >= MaximumLogs)
            {
                return Verdict<TrustedCheckpoint>.Refused(Reasons.RateLimited, $"this host follows {MaximumLogs} logs; start it again to follow others");
            }

            newestByKey[manifest.LogKey] = next;
            if (next.Witnesses.Time is { } time)
            {
                AddWitnessTime(manifest.Digest, time);
            }

            return Verdict<TrustedCheckpoint>.Accepted(next);
        }
    }

    public void Save(SealedMemory memory)
    {
        lock (gate)
        {
            memory.Logs.AddRange(newestByKey
                .Select(entry => new SealedLog { Vkey = entry.Key.ToString(), Checkpoint = ByteString.CopyFrom(entry.Value.Signed.ToBytes()) }).OrderBy(log => log.Vkey, StringComparer.Ordinal));
            memory.Times.AddRange(witnessTimeByStudy.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)
                .Select(entry => new SealedWitnessTime { StudyDigest = entry.Key.ToByteString(), Time = entry.Value.ToUnixTimeSeconds() }));
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote; MALFORMED_MESSAGE for anything else. Witnesses were counted when a checkpoint was accepted.</summary>
    public Refusal? Restore(SealedMemory memory)
    {
        var checkpoints = new Dictionary<VerifierKey, TrustedCheckpoint>();
        foreach (var log in memory.Logs)
        {
            if (!VerifierKey.Parse(log.Vkey).TryGetValue(out var key, out _) || !SignedCheckpoint.Open(log.Checkpoint.Span, key).TryGetValue(out var signed, out _))
            {
                return new Refusal(Reasons.MalformedMessage, "a sealed checkpoint is malformed");
            }

            checkpoints[key] = new TrustedCheckpoint(signed, new WitnessQuorum([], null));
        }

        if (memory.Times.Any(time => time.StudyDigest.Length != Sha256Digest.Length || !UnixTime.IsValid(time.Time)))
        {
            return new Refusal(Reasons.MalformedMessage, "a sealed witness time is malformed");
        }

        lock (gate)
        {
            foreach (var (key, checkpoint) in checkpoints)
            {
                newestByKey[key] = checkpoint;
            }

            foreach (var time in memory.Times)
            {
                witnessTimeByStudy[new Sha256Digest(time.StudyDigest.Span)] = DateTimeOffset.FromUnixTimeSeconds(time.Time);
            }
        }

        return null;
    }
}
