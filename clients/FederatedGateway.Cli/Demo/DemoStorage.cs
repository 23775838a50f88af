namespace FederatedGateway.Cli.Demo;

/// <summary>What regions are made of.</summary>
internal enum DemoStorage
{
    /// <summary>Real MinIO servers where MinIO is installed, else directories.</summary>
    Auto,

    /// <summary>One directory a region.</summary>
    Embedded,

    /// <summary>One real MinIO server a region; the pinned development binary is fetched where none is installed.</summary>
    Minio,
}
