namespace FederatedGateway.Fuzzing.Execution;

/// <summary>How one target fared.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Seconds">For how long it was fuzzed, on the clock.</param>
/// <param name="Seeds">Inputs that it began with.</param>
/// <param name="Executions">Inputs read.</param>
/// <param name="ExecutionsPerSecond">Of the clock.</param>
/// <param name="Edges">Pairs of blocks of the product's code that were reached.</param>
/// <param name="SeedEdges">As many were reached by the seeds alone.</param>
/// <param name="CorpusSize">Inputs kept because each reached something new.</param>
/// <param name="PeakAllocatedBytes">By one input.</param>
/// <param name="Findings">Paths of the inputs.</param>
internal sealed record TargetReport(
    string Target, double Seconds, int Seeds, long Executions, double ExecutionsPerSecond, int Edges, int SeedEdges, int CorpusSize, long PeakAllocatedBytes, IReadOnlyList<string> Findings)
{
    /// <summary>No crash, no hang, no exception, no allocation above the limit.</summary>
    public bool WithinLimits => Findings.Count == 0;
}
