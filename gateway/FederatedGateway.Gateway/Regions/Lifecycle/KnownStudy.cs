using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>A study whose objects may be stored.</summary>
/// <param name="Id">64 hexadecimal characters.</param>
/// <param name="Policy">The manifest's.</param>
/// <param name="Regions">Where its objects may lie.</param>
internal sealed record KnownStudy(string Id, RetentionPolicy Policy, IReadOnlySet<string> Regions)
{
    private const long SecondsPerDay = 86_400;

    /// <summary>Whole days, rounded up, so that nothing ends before its manifest says so.</summary>
    public static int Days(long seconds) => (int)Math.Min(Math.Max(0, (seconds + SecondsPerDay - 1) / SecondsPerDay), 36_500);
}
