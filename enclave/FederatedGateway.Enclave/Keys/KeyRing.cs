using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys;

/// <summary>All keys of this process, in memory only. One study's policy never opens another's data: each study has keys of its own. Thread-safe.</summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>KeyConfigs held at a time; 1,000 with both suites take about 4 MB.</summary>
    private const int MaximumHeld = 1_024;

    /// <summary>Digests of destroyed keys that are remembered, to tell them from keys never held.</summary>
    private const int MaximumRemembered = 65_536;

    /// <summary>New wraps are made to one key for this long, so that a leaked key opens a month's uploads at most.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>A client that was just given evidence still has time to wrap.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);

    /// <summary>Results of a study's last run can still be released for this long after its end; then its keys are erased.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private readonly Dictionary<Sha256Digest, List<StudyKeys>> byStudy = [];
    private readonly HashSet<Sha256Digest> destroyed = [];

    // Random high bits keep the epochs of two processes apart; the low ones count.
    private ulong epoch = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue) << 32;

    /// <summary>The keys that new wraps are made to; generated when there are none, or these are about to end.</summary>
    public Verdict<StudyKeys> Current(VerifiedStudy study, DateTimeOffset now)
    {
        lock (gate)
        {
            EraseEnded(now);
            var held = byStudy.GetValueOrDefault(study.Digest);
            var until = study.Manifest.Until;
            if (held is [.., var newest] && (newest.Public.NotAfter - now > Renewal || newest.Public.NotAfter >= until))
            {
                return Verdict<StudyKeys>.Accepted(newest);
            }

            if (byStudy.Values.Sum(keys => keys.Count) >= MaximumHeld)
            {
                return Verdict<StudyKeys>.Refused(Reasons.RateLimited, $"this host holds keys for {MaximumHeld} studies and epochs; destroy those that have ended");
            }

            var end = now + Lifetime < until ? now + Lifetime : until;
            var keys = StudyKeys.Generate(study, ++epoch, now, end > now.AddMinutes(1) ? end : now.AddMinutes(1));
            if (held is null)
            {
                byStudy.Add(study.Digest, [keys]);
            }
            else
            {
                held.Add(keys);
            }

            return Verdict<StudyKeys>.Accepted(keys);
        }
    }

    /// <summary>Refuses with REWRAP_NEEDED for keys never held here (an earlier process's), KEY_DESTROYED for those destroyed here.</summary>
    public Verdict<StudyKeys> Find(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            if (byStudy.GetValueOrDefault(study)?.Find(keys => keys.Public.Digest.Equals(keyConfig)) is { } found)
            {
                return Verdict<StudyKeys>.Accepted(found);
            }

            return destroyed.Contains(keyConfig)
                ? Verdict<StudyKeys>.Refused(Reasons.KeyDestroyed, "the enclave key that the order names was destroyed; wrap the data keys to a new one and order again")
                : Verdict<StudyKeys>.Refused(Reasons.RewrapNeeded, "this host does not hold the enclave key that the order names (it was made by an earlier process); wrap the data keys to its present key and order again");
        }
    }

    /// <summary>Destroys one key; null when it is not held.</summary>
    public KeyDestruction? Destroy(Sha256Digest study, Sha256Digest keyConfig, ReadOnlySpan<byte> nonce, DateTimeOffset now)
    {
        lock (gate)
        {
            if (byStudy.GetValueOrDefault(study) is not { } held || held.Find(keys => keys.Public.Digest.Equals(keyConfig)) is not { } found)
            {
                return null;
            }

            Remove(study, held, found);
            return found.Destroy(nonce, now);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var keys in byStudy.Values.SelectMany(keys => keys))
            {
                keys.Dispose();
            }

            byStudy.Clear();
        }
    }

    // gate must be held.
    private void EraseEnded(DateTimeOffset now)
    {
        foreach (var (study, held) in byStudy.Where(entry => entry.Value.Exists(keys => keys.Until + Grace < now)).ToList())
        {
            foreach (var keys in held.ToList())
            {
                Remove(study, held, keys);
                keys.Dispose();
            }
        }
    }

    // gate must be held.
    private void Remove(Sha256Digest study, List<StudyKeys> held, StudyKeys keys)
    {
        held.Remove(keys);
        if (held.Count == 0)
        {
            byStudy.Remove(study);
        }

        if (destroyed.Count < MaximumRemembered)
        {
            destroyed.Add(keys.Public.Digest);
        }
    }
}
