using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>The challenges that this host gave out as a giver: without one of its own in the offer, and by it in the evidence, nothing of before could be told from something new. Thread-safe.</summary>
internal sealed class HandoverChallenges
{
    /// <summary>The way of a hand-over takes seconds; vendors' documents may take minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Open at a time; the oldest goes first.</summary>
    private const int MaximumOpen = 1_024;

    private readonly Lock gate = new();
    private readonly LinkedList<(Sha256Digest Study, byte[] Challenge, DateTimeOffset Until)> open = [];

    public byte[] Make(Sha256Digest study, DateTimeOffset now)
    {
        var challenge = RandomNumberGenerator.GetBytes(OfferedHandover.NonceBytes);
        lock (gate)
        {
            open.AddLast((study, challenge, now + Lifetime));
            if (open.Count > MaximumOpen)
            {
                open.RemoveFirst();
            }
        }

        return challenge;
    }

    /// <summary>Null when it is open still; it stays so.</summary>
    public Refusal? Check(Sha256Digest study, ReadOnlyMemory<byte> challenge, DateTimeOffset now)
    {
        lock (gate)
        {
            return Find(study, challenge, now) is null ? Unknown() : null;
        }
    }

    /// <summary>Null when it was open; from now on it is not.</summary>
    public Refusal? Take(Sha256Digest study, ReadOnlyMemory<byte> challenge, DateTimeOffset now)
    {
        lock (gate)
        {
            if (Find(study, challenge, now) is not { } found)
            {
                return Unknown();
            }

            open.Remove(found);
            return null;
        }
    }

    // gate must be held.
    private LinkedListNode<(Sha256Digest Study, byte[] Challenge, DateTimeOffset Until)>? Find(Sha256Digest study, ReadOnlyMemory<byte> challenge, DateTimeOffset now)
    {
        for (var node = open.First; node is not null; node = node.Next)
        {
            if (node.Value.Study.Equals(study) && node.Value.Until >= now && node.Value.Challenge.AsSpan().SequenceEqual(challenge.Span))
            {
                return node;
            }
        }

        return null;
    }

    private static Refusal Unknown()
        => new(Reasons.HandoverUnknown, "this host did not give out the challenge in the offer, or it was used, or is older than ten minutes; begin the hand-over again");
}
