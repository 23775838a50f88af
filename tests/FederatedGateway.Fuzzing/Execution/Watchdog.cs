namespace FederatedGateway.Fuzzing.Execution;

/// <summary>Looks every tenth of a second whether the input that runs has used up its processor time.</summary>
internal sealed class Watchdog(TargetExecution execution, Action<Finding> onHang)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private long number;
    private TimeSpan usedBefore;

    /// <summary>Looks until the process ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Look();
        }
    }

    private void Look()
    {
        // Of the whole process: collections that an input causes are on its account.
        var used = Environment.CpuUsage.TotalTime;
        if (execution.Running is not { } running || running.Number != number)
        {
            number = execution.Count;
            usedBefore = used;
        }
        else if (used - usedBefore > FuzzLimits.MaximumProcessorTime || running.Elapsed > FuzzLimits.MaximumWait)
        {
            onHang(new Finding("hang", $"no end after {(used - usedBefore).TotalSeconds:0.0} s of processor time and {running.Elapsed.TotalSeconds:0.0} s on the clock", running.Input));
        }
    }
}
