namespace FederatedGateway.UnitTests.Clocks;

/// <summary>A clock that stands where the test puts it; timers run on real time.</summary>
public sealed class SteppedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
