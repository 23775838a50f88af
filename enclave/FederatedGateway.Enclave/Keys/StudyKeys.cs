using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Enclave.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys;

/// <summary>
/// The private keys of one KeyConfig: one study, one epoch, in this process's memory and perhaps sealed to this host's TPM. A KeyConfig travels with its keys so that old wraps open; whoever takes
/// over makes another for everything new. Thread-safe; gone after <see cref="Destroy"/>.
/// </summary>
internal sealed class StudyKeys : IDisposable
{
    /// <summary>Uploads that are not retained at all can still be used for a day.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly SigningKey receiptKey;
    private readonly WrapKey[] wrapKeys;
    private bool destroyed;

    private StudyKeys(EnclaveKeys keys, DateTimeOffset until, SigningKey receiptKey, IEnumerable<KemPrivateKey> privateKeys, bool isInherited, EnclaveKeys? holder = null)
    {
        IsInherited = isInherited;
        Holder = holder;
        this.receiptKey = receiptKey;
        Public = keys;
        Until = until;
        var digest = keys.Digest.Bytes.ToArray();
        wrapKeys = [.. privateKeys.Select(key => new WrapKey(digest, key))];
    }

    /// <summary>The KeyConfig.</summary>
    public EnclaveKeys Public { get; }

    /// <summary>When the last header that is opened with them expires (<see cref="LastUse"/>).</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Made by an earlier process or by another enclave: these only open.</summary>
    public bool IsInherited { get; }

    /// <summary>
    /// The KeyConfig of the offer by which this host got the keys from another enclave; null for keys of its own. Its receipt key stands in for the KeyConfig's, which does not travel, and only to
    /// confirm the keys' end.
    /// </summary>
    public EnclaveKeys? Holder { get; }

    /// <summary>Unique among all keys of a host, which may get one KeyConfig's keys more than once.</summary>
    public string Name => Holder is null ? Public.Digest.ToString() : $"{Public.Digest}-{Holder.Digest}";

    /// <summary>How many suites there are.</summary>
    public int Count => wrapKeys.Length;

    /// <summary>Keys for the suites that the manifest lists.</summary>
    public static StudyKeys Generate(VerifiedStudy study, ulong epoch, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var receiptKey = SigningKey.Generate();
        var privateKeys = study.Manifest.Message.Suites.Select(suite => KemPrivateKey.Generate((HpkeSuite)suite)).ToList();
        var published = EnclaveKeys.Create(
            study.Digest,
            privateKeys.Select(key => PublishedKemKey.Parse((uint)key.Suite, key.PublicKey.Bytes.Span).OrThrow()),
            receiptKey.PublicKey,
            epoch,
            notBefore,
            notAfter);
        return new StudyKeys(published, LastUse(study, notAfter), receiptKey, privateKeys, isInherited: false);
    }

    /// <summary>Keys that another process made, with their KeyConfig as it was; they open what was wrapped to them, and do nothing else.</summary>
    /// <param name="keys">The KeyConfig.</param>
    /// <param name="until">See <see cref="Until"/>.</param>
    /// <param name="receiptKey">The KeyConfig's; owned.</param>
    /// <param name="privateKeys">The KeyConfig's, in its order; owned.</param>
    public static StudyKeys Restore(EnclaveKeys keys, DateTimeOffset until, SigningKey receiptKey, IEnumerable<KemPrivateKey> privateKeys) => new(keys, until, receiptKey, privateKeys, isInherited: true);

    /// <summary>What is wrapped to keys lives as long after their <c>not_after</c> as the study retains uploads, and no order is accepted after the study's end.</summary>
    public static DateTimeOffset LastUse(VerifiedStudy study, DateTimeOffset notAfter)
    {
        var life = TimeSpan.FromSeconds(study.Manifest.Message.Retention.UploadsSeconds);
        var expired = notAfter + (life < ShortestLife ? ShortestLife : life);
        return expired < study.Manifest.Until ? expired : study.Manifest.Until;
    }

    /// <summary>What may be done with them at a time.</summary>
    public KeyState StateAt(DateTimeOffset now) => IsInherited || now > Public.NotAfter ? KeyState.OpensOnly : KeyState.Serving;

    /// <summary>Keys that another enclave made and handed over, with their KeyConfig as it was.</summary>
    /// <param name="keys">The KeyConfig.</param>
    /// <param name="until">See <see cref="Until"/>.</param>
    /// <param name="privateKeys">The KeyConfig's, in its order; owned.</param>
    /// <param name="holder">The KeyConfig of this host's offer.</param>
    /// <param name="holderKey">Its receipt key; owned.</param>
    public static StudyKeys HandedOver(EnclaveKeys keys, DateTimeOffset until, IEnumerable<KemPrivateKey> privateKeys, EnclaveKeys holder, SigningKey holderKey)
        => new(keys, until, holderKey, privateKeys, isInherited: true, holder);

    /// <summary>The private keys in <see cref="SealedKeysFormat"/>, to be encrypted; the caller zeroes them.</summary>
    public byte[] Export()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(destroyed, this);
            return SealedKeysFormat.Write(Public, Until, receiptKey, wrapKeys.Select(wrapKey => wrapKey.Key), Holder);
        }
    }

    /// <summary>Runs <paramref name="use"/> with the keys held, or refuses with KEY_DESTROYED. They must not leave it.</summary>
    public Verdict<T> Use<T>(Func<IReadOnlyCollection<WrapKey>, ISigner, T> use)
        where T : notnull
    {
        lock (gate)
        {
            return destroyed
                ? Verdict<T>.Refused(Reasons.KeyDestroyed, "the enclave's key for this study was destroyed")
                : Verdict<T>.Accepted(use(wrapKeys, receiptKey));
        }
    }

    /// <summary>Signs the confirmation as the keys' last act and erases them; null when they were destroyed before.</summary>
    /// <param name="nonce">The caller's; in the confirmation.</param>
    /// <param name="now">The host's clock.</param>
    /// <param name="sealedCopies">How many sealed forms were destroyed before; 0 when the keys were in memory only.</param>
    public KeyDestruction? Destroy(ReadOnlySpan<byte> nonce, DateTimeOffset now, int sealedCopies)
    {
        lock (gate)
        {
            if (destroyed)
            {
                return null;
            }

            var time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
            var signature = receiptKey.Sign(Holder is null
                ? KeyDestructionRecord.SignedMessage(Public.StudyDigest, Public.Digest, nonce, time, sealedCopies)
                : KeyDestructionRecord.HandedMessage(Public.StudyDigest, Public.Digest, Holder.Digest, nonce, time, sealedCopies));
            Erase();
            return new KeyDestruction
            {
                KeyConfigDigest = Public.Digest.ToByteString(),
                HolderDigest = Holder?.Digest.ToByteString() ?? ByteString.Empty,
                DestroyTime = time.ToUnixTimeSeconds(),
                Signature = ByteString.CopyFrom(signature),
                WasHeld = true,
                SealedCopies = (uint)sealedCopies,
            };
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Erase();
        }
    }

    // gate must be held.
    private void Erase()
    {
        destroyed = true;
        receiptKey.Dispose();
        foreach (var wrapKey in wrapKeys)
        {
            wrapKey.Key.Dispose();
        }
    }
}
