using System.Security.Cryptography;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys;

/// <summary>All keys of this host: in memory, and sealed where it has something to seal with. One study's policy never opens another's data: each study has keys of its own. Thread-safe.</summary>
/// <param name="seal">Null where keys end with the process.</param>
internal sealed class KeyRing(HostSeal? seal = null) : IDisposable
{
    /// <summary>KeyConfigs held at a time; 1,000 with both suites take about 4 MB.</summary>
    private const int MaximumHeld = 1_024;

    /// <summary>Digests of destroyed keys that are remembered, to tell them from keys never held.</summary>
    private const int MaximumRemembered = 65_536;

    /// <summary>New wraps are made to one key for this long, so that a leaked key opens a month's uploads at most.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>A client that was just given evidence still has time to wrap.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);

    /// <summary>Results of the last run can still be released for this long after the last header has expired, or the study has ended; then the keys are erased.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    // Whoever changes which keys there are holds this; gate only guards the collections, for readers.
    private readonly SemaphoreSlim changing = new(1);
    private readonly Lock gate = new();
    private readonly Dictionary<Sha256Digest, List<StudyKeys>> byStudy = [];
    private readonly HashSet<Sha256Digest> destroyed = [];

    // Random high bits keep the epochs of two processes apart; the low ones count.
    private ulong epoch = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue) << 32;

    /// <summary>The keys that everything new is made with; generated when this process has made none, or these are about to end.</summary>
    /// <param name="study">Whose keys.</param>
    /// <param name="now">The host's clock.</param>
    /// <param name="forWraps">They will be wrapped to: they are sealed before anybody sees them. Keys that only sign need not outlive the process, and take no room in the TPM.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Verdict<StudyKeys>> CurrentAsync(VerifiedStudy study, DateTimeOffset now, bool forWraps, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            await EraseEndedAsync(now, cancellationToken);
            var until = study.Manifest.Until;
            if (Newest(study.Digest) is { } newest && (newest.Public.NotAfter - now > Renewal || newest.Public.NotAfter >= until))
            {
                await SealAsync(newest, forWraps, cancellationToken);
                return Verdict<StudyKeys>.Accepted(newest);
            }

            if (Count() >= MaximumHeld)
            {
                return Verdict<StudyKeys>.Refused(Reasons.RateLimited, $"this host holds keys for {MaximumHeld} studies and epochs; destroy those that have ended");
            }

            var end = now + Lifetime < until ? now + Lifetime : until;
            var keys = StudyKeys.Generate(study, ++epoch, now, end > now.AddMinutes(1) ? end : now.AddMinutes(1));
            try
            {
                await SealAsync(keys, forWraps, cancellationToken);
            }
            catch
            {
                keys.Dispose();
                throw;
            }

            Add(keys);
            return Verdict<StudyKeys>.Accepted(keys);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Takes over keys that another process made; they only open.</summary>
    public void Restore(StudyKeys keys)
    {
        epoch = Math.Max(epoch, keys.Public.Epoch);
        Add(keys);
    }

    /// <summary>Erases the keys that nothing can be opened with any more, and their sealed forms; for a host that was off when it was time.</summary>
    public async Task EraseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            await EraseEndedAsync(now, cancellationToken);
        }
        finally
        {
            changing.Release();
        }
    }

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

    /// <summary>Destroys one key, its sealed form first. Not signed when it is not held: then nobody can.</summary>
    /// <exception cref="IOException">The sealed form cannot be destroyed; the key stays as it was.</exception>
    public async Task<KeyDestruction> DestroyAsync(Sha256Digest study, Sha256Digest keyConfig, ReadOnlyMemory<byte> nonce, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (IsOfAnother(study, keyConfig))
            {
                return new KeyDestruction { KeyConfigDigest = keyConfig.ToByteString() };
            }

            var sealedCopies = seal is not null && await seal.DestroyAsync(keyConfig.ToString(), cancellationToken) ? 1 : 0;
            return (Take(study, keyConfig.ToString()) is { } found ? found.Destroy(nonce.Span, now, sealedCopies) : null)
                ?? new KeyDestruction { KeyConfigDigest = keyConfig.ToByteString(), SealedCopies = (uint)sealedCopies };
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>All keys of a study that open wraps: those that serve, and those that only open.</summary>
    public IReadOnlyList<StudyKeys> Held(Sha256Digest study)
    {
        lock (gate)
        {
            return [.. byStudy.GetValueOrDefault(study) ?? []];
        }
    }

    /// <summary>Keys to be handed on. Refuses with KEY_DESTROYED those destroyed here, NOT_FOUND those that never were here.</summary>
    public Verdict<StudyKeys> FindHeld(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            return destroyed.Contains(keyConfig) ? Verdict<StudyKeys>.Refused(Reasons.KeyDestroyed, $"the keys of KeyConfig {keyConfig} were destroyed here; nobody gets them")
                : Held(study).FirstOrDefault(keys => keys.Public.Digest.Equals(keyConfig)) is { } found ? Verdict<StudyKeys>.Accepted(found)
                : Verdict<StudyKeys>.Refused(Reasons.NotFound, $"this host does not hold the keys of KeyConfig {keyConfig}");
        }
    }

    /// <summary>Null when keys may be taken over: HANDOVER_REFUSED for those made here, KEY_DESTROYED for those destroyed here.</summary>
    public Refusal? CheckNotOwn(Sha256Digest study, IReadOnlyCollection<Sha256Digest> keyConfigs)
    {
        lock (gate)
        {
            return Held(study).Any(keys => keys.Holder is null && keyConfigs.Contains(keys.Public.Digest))
                ? new Refusal(Reasons.HandoverRefused, "this host made some of these keys itself; an enclave does not hand keys over to itself")
                : keyConfigs.FirstOrDefault(destroyed.Contains) is { } gone
                    ? new Refusal(Reasons.KeyDestroyed, $"the keys of KeyConfig {gone} were destroyed here and do not come back")
                    : null;
        }
    }

    /// <summary>Takes keys that were handed over, sealed before they are used; all of them or none.</summary>
    /// <param name="handed">Owned, and erased when they are not taken.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">KEY_DESTROYED for those destroyed here meanwhile; RATE_LIMITED when there are too many, or the TPM is full.</exception>
    public async Task InstallAsync(IReadOnlyList<StudyKeys> handed, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        var installed = new List<StudyKeys>();
        try
        {
            if (CheckNotOwn(handed[0].Public.StudyDigest, [.. handed.Select(keys => keys.Public.Digest)]) is { } refusal)
            {
                throw new RefusedException(refusal);
            }

            if (Count() + handed.Count > MaximumHeld)
            {
                throw new RefusedException(Reasons.RateLimited, $"this host holds keys for {MaximumHeld} studies and epochs; destroy those that have ended");
            }

            foreach (var keys in handed)
            {
                await (seal?.SealAsync(keys, cancellationToken) ?? Task.CompletedTask);
                installed.Add(keys);
            }

            installed.ForEach(Add);
        }
        catch
        {
            foreach (var keys in handed)
            {
                keys.Dispose();
            }

            foreach (var keys in installed)
            {
                await (seal?.DestroyAsync(keys.Name, CancellationToken.None) ?? Task.CompletedTask);
            }

            throw;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Destroys what other enclaves handed over of one key, once for each hand-over, the sealed forms first.</summary>
    /// <exception cref="IOException">A sealed form cannot be destroyed; its key stays as it was.</exception>
    public async Task<IReadOnlyList<KeyDestruction>> DestroyHandedAsync(Sha256Digest study, Sha256Digest keyConfig, ReadOnlyMemory<byte> nonce, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            var destructions = new List<KeyDestruction>();
            foreach (var keys in Held(study).Where(keys => keys.Holder is not null && keys.Public.Digest.Equals(keyConfig)))
            {
                var sealedCopies = seal is not null && await seal.DestroyAsync(keys.Name, cancellationToken) ? 1 : 0;
                if (Take(study, keys.Name)?.Destroy(nonce.Span, now, sealedCopies) is { } destruction)
                {
                    destructions.Add(destruction);
                }
            }

            await (seal?.DestroyUnopenedAsync(keyConfig, cancellationToken) ?? Task.CompletedTask);
            return destructions;
        }
        finally
        {
            changing.Release();
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

        changing.Dispose();
    }

    // changing must be held.
    private async Task EraseEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var keys in Ended(now))
        {
            await (seal?.DestroyAsync(keys.Name, cancellationToken) ?? Task.CompletedTask);
            Take(keys.Public.StudyDigest, keys.Name)?.Dispose();
        }
    }

    private List<StudyKeys> Ended(DateTimeOffset now)
    {
        lock (gate)
        {
            return [.. byStudy.Values.SelectMany(held => held).Where(keys => keys.Until + Grace < now)];
        }
    }

    private Task SealAsync(StudyKeys keys, bool forWraps, CancellationToken cancellationToken)
        => forWraps && seal is not null ? seal.SealAsync(keys, cancellationToken) : Task.CompletedTask;

    // Of those that this process made.
    private StudyKeys? Newest(Sha256Digest study)
    {
        lock (gate)
        {
            return byStudy.GetValueOrDefault(study)?.Where(keys => !keys.IsInherited).MaxBy(keys => keys.Public.Epoch);
        }
    }

    private bool IsOfAnother(Sha256Digest study, Sha256Digest keyConfig)
    {
        lock (gate)
        {
            return byStudy.Any(entry => !entry.Key.Equals(study) && entry.Value.Exists(keys => keys.Public.Digest.Equals(keyConfig)));
        }
    }

    private int Count()
    {
        lock (gate)
        {
            return byStudy.Values.Sum(held => held.Count);
        }
    }

    private void Add(StudyKeys keys)
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

    private StudyKeys? Take(Sha256Digest study, string name)
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
}
