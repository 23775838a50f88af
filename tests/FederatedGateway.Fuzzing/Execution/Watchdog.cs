namespace FederatedGateway.Fuzzing.Execution;

/// <summary>Looks every tenth of a second whether the input that runs has used up its processor time.</summary>
internal sealed class Watchdog(TargetExecution execution, Action<Finding> onHang)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private long number;
    private TimeSpan usedBefore;
    private int looks;

    /// <summary>Looks until the process ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Look();
        }
    }

    /// <summary>At what runs, for the period since the last time.</summary>
    public void Look()
    {
        // Of the whole process: collections that an input causes are on its account.
        var used = Environment.CpuUsage.TotalTime;
        if (execution.Running is not { } running || running.Number != number)
        {
            number = execution.Count;
            usedBefore = used;
            looks = 0;
            return;
        }

        // A machine that was paused, or too busy to let this process run, is no input's fault: only what passed under these eyes counts.
        var seen = ++looks * Period;
        if (used - usedBefore > FuzzLimits.MaximumProcessorTime || seen > FuzzLimits.MaximumWait)
        {
            onHang(new Finding("hang", $"no end after {(used - usedBefore).TotalSeconds:0.0} s of processor time and {seen.TotalSeconds:0.0} s of watching", running.Input));
        }
    }
}
