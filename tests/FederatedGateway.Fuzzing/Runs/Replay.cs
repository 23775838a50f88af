using FederatedGateway.Fuzzing.Execution;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>Reads one input again, without instrumentation and without a net: in a debugger, too.</summary>
internal static class Replay
{
    public static int Run(FuzzTarget target, string path)
    {
        var execution = new TargetExecution(target);
        _ = new Watchdog(execution, hang =>
        {
            Console.WriteLine($"{hang.Kind}: {hang.Detail}");
            Environment.Exit(ExitCodes.Findings);
        }).RunAsync(CancellationToken.None);
        Finding? finding = null;
        var thread = new Thread(() => finding = execution.Run(File.ReadAllBytes(path)), FuzzLimits.StackBytes);
        thread.Start();
        thread.Join();
        Console.WriteLine(finding is null ? $"{target.Name} reads it within its limits; {execution.PeakAllocatedBytes} bytes were allocated" : $"{finding.Kind}: {finding.Detail}");
        return finding is null ? ExitCodes.WithinLimits : ExitCodes.Findings;
    }
}
