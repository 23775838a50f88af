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

    /// <summary>New wraps are made to one key for this long, so that a leaked key opens a month's uploads at most.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>A client that was just given evidence still has time to wrap.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);

    /// <summary>Results of the last run can still be released for this long after the last header has expired, or the study has ended; then the keys are erased.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    // Whoever changes which keys there are, or their sealed forms, holds this.
    private readonly SemaphoreSlim changing = new(1);
    private readonly HeldKeys held = new();

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
            if (held.NewestOwn(study.Digest) is { } newest && (newest.Public.NotAfter - now > Renewal || newest.Public.NotAfter >= until))
            {
                await SealAsync(newest, forWraps, cancellationToken);
                return Verdict<StudyKeys>.Accepted(newest);
            }

            if (held.Count >= MaximumHeld)
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

            held.Add(keys);
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
        held.Add(keys);
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

    /// <inheritdoc cref="HeldKeys.FindServing"/>
    public Verdict<StudyKeys> FindServing(Sha256Digest study, Sha256Digest keyConfig, DateTimeOffset now) => held.FindServing(study, keyConfig, now);

    /// <inheritdoc cref="HeldKeys.Of"/>
    public IReadOnlyList<StudyKeys> Held(Sha256Digest study) => held.Of(study);

    /// <inheritdoc cref="HeldKeys.Find"/>
    public Verdict<StudyKeys> FindHeld(Sha256Digest study, Sha256Digest keyConfig) => held.Find(study, keyConfig);

    /// <inheritdoc cref="HeldKeys.CheckNotOwn"/>
    public Refusal? CheckNotOwn(Sha256Digest study, IReadOnlyCollection<Sha256Digest> keyConfigs) => held.CheckNotOwn(study, keyConfigs);

    /// <summary>Destroys one key, its sealed form first. Not signed when it is not held: then nobody can.</summary>
    /// <exception cref="IOException">The sealed form cannot be destroyed; the key stays as it was.</exception>
    public async Task<KeyDestruction> DestroyAsync(Sha256Digest study, Sha256Digest keyConfig, ReadOnlyMemory<byte> nonce, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (held.IsOfAnother(study, keyConfig))
            {
                return new KeyDestruction { KeyConfigDigest = keyConfig.ToByteString() };
            }

            var sealedCopies = seal is not null && await seal.DestroyAsync(keyConfig.ToString(), cancellationToken) ? 1 : 0;
            return (held.Take(study, keyConfig.ToString()) is { } found ? found.Destroy(nonce.Span, now, sealedCopies) : null)
                ?? new KeyDestruction { KeyConfigDigest = keyConfig.ToByteString(), SealedCopies = (uint)sealedCopies };
        }
        finally
        {
            changing.Release();
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
            if (held.CheckNotOwn(handed[0].Public.StudyDigest, [.. handed.Select(keys => keys.Public.Digest)]) is { } refusal)
            {
                throw new RefusedException(refusal);
            }

            if (held.Count + handed.Count > MaximumHeld)
            {
                throw new RefusedException(Reasons.RateLimited, $"this host holds keys for {MaximumHeld} studies and epochs; destroy those that have ended");
            }

            foreach (var keys in handed)
            {
                await (seal?.SealAsync(keys, cancellationToken) ?? Task.CompletedTask);
                installed.Add(keys);
            }

            installed.ForEach(held.Add);
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
            foreach (var keys in held.Of(study).Where(keys => keys.Holder is not null && keys.Public.Digest.Equals(keyConfig)))
            {
                var sealedCopies = seal is not null && await seal.DestroyAsync(keys.Name, cancellationToken) ? 1 : 0;
                if (held.Take(study, keys.Name)?.Destroy(nonce.Span, now, sealedCopies) is { } destruction)
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
        held.Dispose();
        changing.Dispose();
    }

    // changing must be held by the caller.
    private async Task EraseEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var keys in held.Ended(now - Grace))
        {
            await (seal?.DestroyAsync(keys.Name, cancellationToken) ?? Task.CompletedTask);
            held.Take(keys.Public.StudyDigest, keys.Name)?.Dispose();
        }
    }

    private Task SealAsync(StudyKeys keys, bool forWraps, CancellationToken cancellationToken)
        => forWraps && seal is not null ? seal.SealAsync(keys, cancellationToken) : Task.CompletedTask;
}
