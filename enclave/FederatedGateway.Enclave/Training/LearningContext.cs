using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace FederatedGateway.Enclave.Training;

/// <summary>A fresh ML.NET context for one fit: fixed seed, no disk, cancellable.</summary>
internal static class LearningContext
{
    // Sampling of bin boundaries is the only randomness that is left; rows come in keyed order, so a fixed seed gives nothing away.
    private const int Seed = 1;

    // ML.NET writes temporary files only when it saves or loads whole pipelines, which nothing here does. Should it ever try, it fails rather
    // than leave plaintext on a disk.
    private const string NoTemporaryFiles = "/dev/null/no-temporary-files";

    public static MLContext Create() => new(Seed) { TempFilePath = NoTemporaryFiles };

    /// <summary>Makes running trainers of the context stop at their next look: between iterations, or between splits of a tree.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    public static extern void Cancel(MLContext context);
}
