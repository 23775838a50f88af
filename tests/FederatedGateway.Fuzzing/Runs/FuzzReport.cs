using FederatedGateway.Fuzzing.Execution;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>A run over targets.</summary>
/// <param name="SelfTest">The planted bug's: it must have a finding.</param>
/// <param name="Targets">In the order of the run.</param>
internal sealed record FuzzReport(TargetReport SelfTest, IReadOnlyList<TargetReport> Targets)
{
    public long MaximumAllocatedBytes => FuzzLimits.MaximumAllocatedBytes;

    public double MaximumProcessorSeconds => FuzzLimits.MaximumProcessorTime.TotalSeconds;

    public bool WithinLimits => Targets.All(target => target.WithinLimits);
}
