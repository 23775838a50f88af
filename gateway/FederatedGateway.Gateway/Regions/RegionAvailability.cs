using System.Collections.Concurrent;

namespace FederatedGateway.Gateway.Regions;

/// <summary>Which regions failed lately, as this process has seen it: readers ask them last.</summary>
internal sealed class RegionAvailability(TimeProvider clock)
{
    /// <summary>So long a region is asked last after a failure. Whatever it is, a region that is the only one with a copy is asked all the same.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DateTimeOffset> failures = new(StringComparer.Ordinal);

    public void Failed(string region) => failures[region] = clock.GetUtcNow();

    public void Answered(string region) => failures.TryRemove(region, out _);

    public bool IsAway(string region) => failures.TryGetValue(region, out var time) && clock.GetUtcNow() < time + Remembered;
}
