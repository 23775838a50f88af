using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>A run order, its signatures and where its execution stands.</summary>
[Table("runs")]
[Index(nameof(StudyId), nameof(Number))]
[Index(nameof(State))]
[Index(nameof(CreateTicks))]
internal sealed class StoredRun
{
    /// <summary>The order digest: 64 lower-case hexadecimal characters.</summary>
    [Key]
    [MaxLength(64)]
    public required string Id { get; init; }

    [MaxLength(64)]
    public required string StudyId { get; init; }

    public required int Number { get; init; }

    /// <summary>The serialized RunOrder, as signed.</summary>
    public required byte[] Order { get; init; }

    [MaxLength(63)]
    public required string Proposer { get; init; }

    public required RunState State { get; set; }

    [MaxLength(64)]
    public string FailureReason { get; set; } = "";

    [MaxLength(1000)]
    public string FailureDetail { get; set; } = "";

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks; null until it first starts.</summary>
    public long? StartTicks { get; set; }

    /// <summary>UTC ticks; null until it ends.</summary>
    public long? EndTicks { get; set; }

    /// <summary>UTC ticks of the order's not_after.</summary>
    public required long NotAfterTicks { get; init; }

    /// <summary>Earliest time of the next try, UTC ticks; 0 for at once.</summary>
    public long NextTicks { get; set; }

    /// <summary>Tries that ended without a verdict (an outage of enclave or store).</summary>
    public int Attempts { get; set; }

    /// <summary>The fencing token of the owner that wrote last.</summary>
    public long FencingToken { get; set; }

    /// <summary>Grows with every change that a watcher should see.</summary>
    public long Revision { get; set; }

    public RunStage Stage { get; set; }

    public long StageCompleted { get; set; }

    public long StageTotal { get; set; }

    [MaxLength(200)]
    public string StageMessage { get; set; } = "";

    /// <summary>W3C traceparent of the call that completed the order: the execution goes on in its trace.</summary>
    [MaxLength(64)]
    public string TraceParent { get; set; } = "";

    /// <summary>The enclave host that carried it out: it alone can release the results. Empty before the first try.</summary>
    [MaxLength(63)]
    public string EnclaveHost { get; set; } = "";

    public List<StoredRunSignature> Signatures { get; init; } = [];

    public List<StoredRunDataset> Datasets { get; init; } = [];
}
