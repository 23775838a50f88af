namespace FederatedGateway.Fuzzing.Execution;

/// <summary>What one input may cost. Beyond is a finding.</summary>
internal static class FuzzLimits
{
    /// <summary>Allocated on the managed heap for one input. Evidence with all that stands beside it has 1.3 MiB at most, a policy far less.</summary>
    public const long MaximumAllocatedBytes = 64L * 1024 * 1024;

    /// <summary>The reading thread has no more: recursion that input can steer shows early.</summary>
    public const int StackBytes = 1024 * 1024;

    /// <summary>Processor time for one input: a verification takes milliseconds. Time on the clock would blame an input for a busy machine.</summary>
    public static TimeSpan MaximumProcessorTime { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Time on the clock, while this process could run, for one input: for what waits without computing.</summary>
    public static TimeSpan MaximumWait { get; } = TimeSpan.FromMinutes(1);
}
