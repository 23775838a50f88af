using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys;

/// <summary>The keys that are in memory, by study, and which ones were destroyed here. Thread-safe.</summary>
internal sealed class HeldKeys : IDisposable
{
    /// <summary>Digests of destroyed keys that are remembered, to tell them from keys never held.</summary>
    private const int MaximumRemembered = 65_536;

    private readonly Lock gate = new();
    private readonly Dictionary<Sha256Digest, List<StudyKeys>> byStudy = [];
    private readonly HashSet<Sha256Digest> destroyed = [];

    /// <summary>
    /// The keys that an order names, to carry it out with. Refuses with ORDER_REISSUE_NEEDED for those that only open, REWRAP_NEEDED for those that are not here (an earlier process's, where they
    /// were not sealed or did not open), KEY_DESTROYED for those destroyed here.
    /// </summary>
    public Verdict<StudyKeys> FindServing(Sha256Digest study, Sha256Digest keyConfig, DateTimeOffset now)
    {
        lock (gate)
        {
            if (byStudy.GetValueOrDefault(study)?.Find(keys => keys.Public.Digest.Equals(keyConfig)) is { } found)
            {
                return found.StateAt(now) == KeyState.Serving
                    ? Verdict<StudyKeys>.Accepted(found)
                    : Verdict<StudyKeys>.Refused(Reasons.OrderReissueNeeded, $"the enclave key that the order names {(found.IsInherited ? "was made by another process" : "has ended")}; it still opens what was wrapped to it: propose the order again, it keeps its number and nothing is wrapped anew");
            }

            return destroyed.Contains(keyConfig)
                ? Verdict<StudyKeys>.Refused(Reasons.KeyDestroyed, "the enclave key that the order names was destroyed; wrap the data keys to a new one and order again")
                : Verdict<StudyKeys>.Refused(Reasons.RewrapNeeded, "this host does not hold the enclave key that the order names (it was made by an earlier process); wrap the data keys to its present key and order again");
        }
    }

    /// <summary>All keys of a study that open wraps: those that serve, and those that only open.</summary>
    public IReadOnlyList<StudyKeys> Of(Sha256Digest study)
    {
        lock (gate)
        {
            return [.. byStudy.GetValueOrDefault(study) ?? []];
        }
    }

    /// <summary>Keys to be handed on. Refuses with KEY_DESTROYED those destroyed here, NOT_FOUND those that never were here.</summary>
    public Verdict<StudyKeys> Find(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            return destroyed.Contains(keyConfig) ? Verdict<StudyKeys>.Refused(Reasons.KeyDestroyed, $"the keys of KeyConfig {keyConfig} were destroyed here; nobody gets them")
                : Of(study).FirstOrDefault(keys => keys.Public.Digest.Equals(keyConfig)) is { } found ? Verdict<StudyKeys>.Accepted(found)
                : Verdict<StudyKeys>.Refused(Reasons.NotFound, $"this host does not hold the keys of KeyConfig {keyConfig}");
        }
    }

    /// <summary>Null when keys may be taken over: HANDOVER_REFUSED for those made here, KEY_DESTROYED for those destroyed here.</summary>
    public Refusal? CheckNotOwn(Sha256Digest study, IReadOnlyCollection<Sha256Digest> keyConfigs)
    {
        lock (gate)
        {
            return Of(study).Any(keys => keys.Holder is null && keyConfigs.Contains(keys.Public.Digest))
                ? new Refusal(Reasons.HandoverRefused, "this host made some of these keys itself; an enclave does not hand keys over to itself")
                : keyConfigs.FirstOrDefault(destroyed.Contains) is { } gone
                    ? new Refusal(Reasons.KeyDestroyed, $"the keys of KeyConfig {gone} were destroyed here and do not come back")
                    : null;
        }
    }

    /// <summary>Keys that nothing can have been opened with since a time.</summary>
    public IReadOnlyList<StudyKeys> Ended(DateTimeOffset since)
    {
        lock (gate)
        {
            return [.. byStudy.Values.SelectMany(held => held).Where(keys => keys.Until < since)];
        }
    }

    /// <summary>The newest keys of a study that this process made; null when it has made none.</summary>
    public StudyKeys? NewestOwn(Sha256Digest study)
    {
        lock (gate)
        {
            return byStudy.GetValueOrDefault(study)?.Where(keys => !keys.IsInherited).MaxBy(keys => keys.Public.Epoch);
        }
    }

    /// <summary>Whether another study than this one holds these keys.</summary>
    public bool IsOfAnother(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            return byStudy.Any(entry => !entry.Key.Equals(study) && entry.Value.Exists(keys => keys.Public.Digest.Equals(keyConfig)));
        }
    }

    /// <summary>KeyConfigs held, of all studies.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return byStudy.Values.Sum(held => held.Count);
            }
        }
    }

    /// <param name="keys">Owned from now on.</param>
    public void Add(StudyKeys keys)
    {
        lock (gate)
        {
            if (byStudy.TryGetValue(keys.Public.StudyDigest, out var held))
            {
                held.Add(keys);
            }
            else
            {
                byStudy.Add(keys.Public.StudyDigest, [keys]);
            }
        }
    }

    /// <summary>Takes keys out for their destruction, and remembers that they were destroyed; null when they are not held.</summary>
    /// <param name="study">Whose keys.</param>
    /// <param name="name">Of the keys, as they are sealed under.</param>
    /// <returns>The caller's to erase.</returns>
    public StudyKeys? Take(Sha256Digest study, string name)
    {
        lock (gate)
        {
            if (byStudy.GetValueOrDefault(study) is not { } held || held.Find(keys => keys.Name == name) is not { } found)
            {
                return null;
            }

            held.Remove(found);
            if (held.Count == 0)
            {
                byStudy.Remove(study);
            }

            if (destroyed.Count < MaximumRemembered)
            {
                destroyed.Add(found.Public.Digest);
            }

            return found;
        }
    }

    /// <summary>Erases all.</summary>
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
}
