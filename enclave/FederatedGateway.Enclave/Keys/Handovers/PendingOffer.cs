using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>
/// An offer that this host made as a successor, with the keys that receive. The KEM keys live until the hand-over ends one way or the other; the receipt key stays, to confirm what became of it.
/// Thread-safe.
/// </summary>
internal sealed class PendingOffer : IDisposable
{
    private readonly Lock gate = new();
    private readonly SigningKey receiptKey;
    private readonly IReadOnlyList<KemPrivateKey> privateKeys;

    private PendingOffer(OfferedHandover offer, DateTimeOffset studyEnd, SigningKey receiptKey, IReadOnlyList<KemPrivateKey> privateKeys)
    {
        Offer = offer;
        StudyEnd = studyEnd;
        this.receiptKey = receiptKey;
        this.privateKeys = privateKeys;
    }

    public OfferedHandover Offer { get; }

    /// <summary>The offer and its keys serve no longer than <see cref="HandoverChallenges.Lifetime"/>; what it says of itself until its study ends.</summary>
    public DateTimeOffset StudyEnd { get; }

    /// <summary>The signed note that its evidence was made for; empty before.</summary>
    public ReadOnlyMemory<byte> Checkpoint { get; private set; }

    /// <summary>The record that was accepted; null before.</summary>
    public RecordedHandover? Accepted { get; private set; }

    /// <summary>No more can be opened with it.</summary>
    public bool IsClosed { get; private set; }

    public static PendingOffer Make(VerifiedStudy study, IEnumerable<Sha256Digest> keyConfigs, ReadOnlySpan<byte> challenge, DateTimeOffset now)
    {
        var receiptKey = SigningKey.Generate();
        var privateKeys = study.Manifest.Message.Suites.Select(suite => KemPrivateKey.Generate((HpkeSuite)suite)).ToList();
        var keys = EnclaveKeys.Create(
            study.Digest,
            privateKeys.Select(key => key.PublicKey.Publish()),
            receiptKey.PublicKey,
            BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1,
            now,
            now + HandoverChallenges.Lifetime);
        var offer = OfferedHandover.Create(keyConfigs, challenge, RandomNumberGenerator.GetBytes(OfferedHandover.NonceBytes), keys);
        return new PendingOffer(offer, study.Manifest.Until, receiptKey, privateKeys);
    }

    /// <summary>From now on only a record of this checkpoint is accepted.</summary>
    public void Prove(ReadOnlyMemory<byte> checkpoint)
    {
        lock (gate)
        {
            Checkpoint = checkpoint;
        }
    }

    /// <returns>The plaintext, for the caller to zero; HANDOVER_UNKNOWN once it is closed, or DECRYPTION_FAILED.</returns>
    public Verdict<byte[]> Open(Sha256Digest giver, SealedHandover handed)
    {
        lock (gate)
        {
            return IsClosed
                ? Verdict<byte[]>.Refused(Reasons.HandoverUnknown, "the offer has ended; begin the hand-over again")
                : HandoverSeal.Open(privateKeys[0], Offer, giver, Checkpoint.Span, handed);
        }
    }

    /// <summary>Keeps what was accepted, and erases the keys that opened it.</summary>
    public void Complete(RecordedHandover record)
    {
        lock (gate)
        {
            Accepted = record;
            Close();
        }
    }

    /// <summary>Erases the KEM keys.</summary>
    public void Close()
    {
        lock (gate)
        {
            IsClosed = true;
            foreach (var key in privateKeys)
            {
                key.Dispose();
            }
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => receiptKey.Sign(message);

    /// <summary>A holder's key for each KeyConfig that was handed over: each is destroyed by itself.</summary>
    public SigningKey CopyReceiptKey()
    {
        var pkcs8 = receiptKey.ExportPkcs8();
        try
        {
            return SigningKey.ImportPkcs8(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Says that this offer never opens what was, or might have been, sealed to it.</summary>
    public KeyDestruction Refuse(Sha256Digest keyConfig, ReadOnlySpan<byte> nonce, DateTimeOffset now)
    {
        Close();
        var time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return new KeyDestruction
        {
            KeyConfigDigest = keyConfig.ToByteString(),
            HolderDigest = Offer.Keys.Digest.ToByteString(),
            DestroyTime = time.ToUnixTimeSeconds(),
            Signature = ByteString.CopyFrom(Sign(KeyDestructionRecord.HandedMessage(Offer.StudyDigest, keyConfig, Offer.Keys.Digest, nonce, time, 0))),
            WasHeld = true,
        };
    }

    public void Dispose()
    {
        Close();
        receiptKey.Dispose();
    }
}
