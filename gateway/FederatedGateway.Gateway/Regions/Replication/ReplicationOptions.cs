namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>How copies are made, watched and compared. Every region is served by one gateway at a time, with these settings of its own.</summary>
internal sealed class ReplicationOptions
{
    public const string Partial = "partial";
    public const string Full = "full";

    /// <summary>Seconds between two looks at each region: whether it answers, and whether it still is what it was; 1 to 300. Default 5.</summary>
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>Seconds after which a region that does not answer a look is away; 1 to 60. Default 3.</summary>
    public int ProbeTimeoutSeconds { get; set; } = 3;

    /// <summary>Copies under way at a time into one region, at most: fewer while the region fails; 1 to 64. Default 8.</summary>
    public int Parallelism { get; set; } = 8;

    /// <summary>Copies that are taken from the queue and recorded in one transaction; 1 to 256. Default 32.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>Seconds after which one copy is given up and tried again; 10 to 86,400. Default 3,600.</summary>
    public int CopyTimeoutSeconds { get; set; } = 3_600;

    /// <summary>Minutes between two full comparisons of a region with the catalog; 1 to 10,080. Default 60.</summary>
    public int SweepMinutes { get; set; } = 60;

    /// <summary>Copies of a region that each full comparison reads whole and compares by digest, chosen at random; 0 to 10,000. Default 20.</summary>
    public int SampledCopies { get; set; } = 20;

    /// <summary>
    /// What is compared when a region comes back: <c>partial</c> (default) looks at its newest copies and goes on with the queue, and at everything if one of them is missing; <c>full</c> looks at everything.
    /// A region that lost its data is always compared and filled in full.
    /// </summary>
    public string RejoinCheck { get; set; } = Partial;

    /// <summary>How many of the newest copies a partial comparison looks at; 1 to 10,000. Default 100.</summary>
    public int RejoinCopies { get; set; } = 100;

    /// <summary>Recovery point objective, seconds: a copy that is still to make after so long is an alert; 1 to 604,800. Default 900.</summary>
    public int ObjectiveSeconds { get; set; } = 900;

    /// <summary>Copies still to make into one region beyond which there is an alert; 1 to 10,000,000. Default 100,000.</summary>
    public int BacklogObjects { get; set; } = 100_000;

    /// <summary>Megabytes still to copy into one region beyond which there is an alert; 1 to 100,000,000. Default 102,400 (100 GiB).</summary>
    public int BacklogMegabytes { get; set; } = 102_400;
}
