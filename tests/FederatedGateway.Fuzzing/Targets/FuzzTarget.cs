using FederatedGateway.Fuzzing.Mutation;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>A reader of untrusted bytes. Whatever it says of them is fine; what it throws is a finding.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Read">The entry point.</param>
/// <param name="Seeds">Inputs to begin with.</param>
internal sealed record FuzzTarget(string Name, Action<ReadOnlyMemory<byte>> Read, Func<IEnumerable<byte[]>> Seeds)
{
    /// <summary>Inputs do not grow beyond.</summary>
    public int MaximumBytes { get; init; } = 32 * 1024;

    /// <summary>Fuzzing ends after as many different findings.</summary>
    public int MaximumFindings { get; init; } = 20;

    /// <summary>Words of the format.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>Knows the input's form well enough to change one part and leave the rest whole; null for bytes without one.</summary>
    public IFormMutation? Form { get; init; }
}
