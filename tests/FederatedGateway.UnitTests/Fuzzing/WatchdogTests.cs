using FederatedGateway.Fuzzing.Execution;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.UnitTests.Fuzzing;

public sealed class WatchdogTests
{
    [Fact]
    public async Task An_input_hangs_when_it_was_watched_for_too_long_and_not_because_the_machine_paused()
    {
        using var running = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        var target = new FuzzTarget(
            "waits",
            _ =>
            {
                running.Set();
                finish.Wait(TestContext.Current.CancellationToken);
            },
            () => []);
        var execution = new TargetExecution(target);
        var findings = new List<Finding>();
        var watchdog = new Watchdog(execution, findings.Add);
        var input = Task.Run(() => execution.Run([1]), TestContext.Current.CancellationToken);
        running.Wait(TestContext.Current.CancellationToken);
        try
        {
            // Processor time is the whole process's, in which other tests run: this is about the other limit, which no clock but the looks themselves decides.
            var looks = FuzzLimits.MaximumWait / Watchdog.Period;
            for (var look = 0; look <= looks; look++)
            {
                watchdog.Look();
            }

            Assert.DoesNotContain(findings, finding => IsWait(finding));
            watchdog.Look();
            Assert.Contains(findings, finding => IsWait(finding));
        }
        finally
        {
            finish.Set();
        }

        Assert.Null(await input);
    }

    private static bool IsWait(Finding finding) => finding.Detail.Contains("60.1 s of watching", StringComparison.Ordinal);
}
