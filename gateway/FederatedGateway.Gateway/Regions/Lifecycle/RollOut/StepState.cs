namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>Where a step stands. Stored as its number.</summary>
internal enum StepState
{
    Waiting = 1,

    /// <summary>Logged and begun; made again if nobody lived to see its end.</summary>
    Running = 2,

    Done = 3,
    Failed = 4,

    /// <summary>Not made, because a step before it failed.</summary>
    Skipped = 5,
}
