namespace FederatedGateway.Gateway.Regions;

/// <summary>How the gateway deals with a region's S3 server.</summary>
internal sealed class S3RegionOptions
{
    /// <summary>Attempts in all for one operation, 1 to 10. Default 4.</summary>
    public int MaximumAttempts { get; set; } = 4;

    /// <summary>The mean pause before the second attempt, doubled for each further one, random; 1 to 10,000 ms. Default 150.</summary>
    public int RetryPauseMilliseconds { get; set; } = 150;

    /// <summary>How long a region that failed at half of its last requests is left alone; 500 to 300,000 ms. Default 5,000.</summary>
    public int BreakMilliseconds { get; set; } = 5_000;

    /// <summary>For a connection to be made; 100 to 60,000 ms. Default 5,000.</summary>
    public int ConnectTimeoutMilliseconds { get; set; } = 5_000;

    /// <summary>For an answer to begin; 100 to 600,000 ms. Default 30,000.</summary>
    public int AnswerTimeoutMilliseconds { get; set; } = 30_000;

    /// <summary>For a transfer to stand still; 100 to 600,000 ms. Default 30,000.</summary>
    public int StallTimeoutMilliseconds { get; set; } = 30_000;

    /// <summary>Connections at a time, 8 to 10,000. Default 256.</summary>
    public int MaximumConnections { get; set; } = 256;

    /// <summary>Objects longer than this go in parts; 5 to 5,120 MiB. Default 1,024.</summary>
    public int MultipartThresholdMegabytes { get; set; } = 1_024;

    /// <summary>Of one part; 5 to 5,120 MiB. Default 128.</summary>
    public int PartMegabytes { get; set; } = 128;

    /// <summary>Parts of one object that travel at a time, 1 to 16; content that is not a file goes one by one. Default 4.</summary>
    public int ParallelParts { get; set; } = 4;
}
