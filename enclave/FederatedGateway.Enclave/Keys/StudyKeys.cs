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

/// <summary>The private keys of one KeyConfig: one study, one epoch, in this process's memory and nowhere else. Thread-safe; gone after <see cref="Destroy"/>.</summary>
internal sealed class StudyKeys : IDisposable
{
    private readonly Lock gate = new();
    private readonly SigningKey receiptKey = SigningKey.Generate();
    private readonly WrapKey[] wrapKeys;
    private bool destroyed;

    private StudyKeys(VerifiedStudy study, ulong epoch, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var privateKeys = study.Manifest.Message.Suites.Select(suite => KemPrivateKey.Generate((HpkeSuite)suite)).ToList();
        Until = study.Manifest.Until;
        Public = EnclaveKeys.Create(
            study.Digest,
            privateKeys.Select(key => PublishedKemKey.Parse((uint)key.Suite, key.PublicKey.Bytes.Span).OrThrow()),
            receiptKey.PublicKey,
            epoch,
            notBefore,
            notAfter);
        var digest = Public.Digest.Bytes.ToArray();
        wrapKeys = [.. privateKeys.Select(key => new WrapKey(digest, key))];
    }

    /// <summary>The KeyConfig.</summary>
    public EnclaveKeys Public { get; }

    /// <summary>When the study ends; no order is accepted later.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Keys for the suites that the manifest lists.</summary>
    public static StudyKeys Generate(VerifiedStudy study, ulong epoch, DateTimeOffset notBefore, DateTimeOffset notAfter) => new(study, epoch, notBefore, notAfter);

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
    public KeyDestruction? Destroy(ReadOnlySpan<byte> nonce, DateTimeOffset now)
    {
        lock (gate)
        {
            if (destroyed)
            {
                return null;
            }

            var time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
            var signature = receiptKey.Sign(KeyDestructionRecord.SignedMessage(Public.StudyDigest, Public.Digest, nonce, time));
            Erase();
            return new KeyDestruction
            {
                KeyConfigDigest = Public.Digest.ToByteString(),
                DestroyTime = time.ToUnixTimeSeconds(),
                Signature = ByteString.CopyFrom(signature),
                WasHeld = true,
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
