using System.Diagnostics.CodeAnalysis;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.Fuzzing.Execution;

/// <summary>Gives inputs to a target, one at a time, and measures what each costs. Another thread may look at what runs.</summary>
internal sealed class TargetExecution(FuzzTarget target)
{
    private byte[]? running;

    public long Count { get; private set; }

    public long PeakAllocatedBytes { get; private set; }

    /// <summary>Which input runs; null between two.</summary>
    public (byte[] Input, long Number)? Running => Volatile.Read(ref running) is { } input ? (input, Count) : null;

    /// <summary>Null when nothing is wrong.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Every exception is a finding; this is what a fuzzer is for.")]
    public Finding? Run(byte[] input)
    {
        Count++;
        Volatile.Write(ref running, input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        string? thrown = null;
        try
        {
            target.Read(input);
        }
        catch (Exception exception)
        {
            thrown = exception.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Volatile.Write(ref running, null);
        PeakAllocatedBytes = Math.Max(PeakAllocatedBytes, allocated);
        return thrown is not null
            ? new Finding("exception", thrown, input)
            : allocated > FuzzLimits.MaximumAllocatedBytes
                ? new Finding("allocation", $"{allocated} bytes were allocated, the limit is {FuzzLimits.MaximumAllocatedBytes}", input)
                : null;
    }
}
