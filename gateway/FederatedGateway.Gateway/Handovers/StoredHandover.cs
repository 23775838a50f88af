using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Handovers;

/// <summary>One offer of a successor, from the log entry on: whoever made it counts as a holder of the keys that it asks for. What was handed over is kept until the successor has confirmed, and only sealed.</summary>
[Table("handovers")]
[Index(nameof(StudyId), nameof(CreateTicks))]
[Index(nameof(State))]
internal sealed class StoredHandover
{
    /// <summary>SHA-256 of the offer: 64 lower-case hexadecimal characters.</summary>
    [Key]
    [MaxLength(64)]
    public required string Id { get; init; }

    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>Name of the host that has the keys.</summary>
    [MaxLength(63)]
    public required string Giver { get; init; }

    /// <summary>Name of the host that is to get them.</summary>
    [MaxLength(63)]
    public required string Successor { get; init; }

    public required HandoverState State { get; set; }

    /// <summary>A serialized HandoverOffer.</summary>
    public required byte[] Offer { get; init; }

    /// <summary>A serialized Evidence; null before the giver was asked.</summary>
    public byte[]? SuccessorEvidence { get; set; }

    /// <summary>A serialized HandoverRecord; null before it was handed over, as what follows.</summary>
    public byte[]? Record { get; set; }

    [MaxLength(64)]
    public byte[]? Signature { get; set; }

    /// <summary>A serialized Evidence.</summary>
    public byte[]? GiverEvidence { get; set; }

    /// <summary>A serialized SealedHandover; null again once it is accepted or has ended.</summary>
    public byte[]? Sealed { get; set; }

    /// <summary>A serialized HandoverAcceptance.</summary>
    public byte[]? Acceptance { get; set; }

    /// <summary>Why it came to nothing: a stable reason.</summary>
    [MaxLength(64)]
    public string Reason { get; set; } = "";

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks; null while it is under way.</summary>
    public long? EndTicks { get; set; }

    public OfferedHandover Offered() => OfferedHandover.Parse(Offer).OrThrow();

    /// <summary>For auditors.</summary>
    public byte[] ToKept()
    {
        var kept = new KeptHandover { Offer = ByteString.CopyFrom(Offer) };
        if (Record is not null)
        {
            kept.SuccessorEvidence = ByteString.CopyFrom(SuccessorEvidence);
            kept.Record = ByteString.CopyFrom(Record);
            kept.Signature = ByteString.CopyFrom(Signature);
            kept.GiverEvidence = ByteString.CopyFrom(GiverEvidence);
        }

        if (Acceptance is not null)
        {
            kept.Acceptance = HandoverAcceptance.Parser.ParseFrom(Acceptance);
        }

        return kept.ToByteArray();
    }
}
