namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A time limit that moves on with progress, so that a long transfer may take its time but not stand still.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenRegistration registration;

    public Watchdog(TimeProvider time, CancellationToken caller)
    {
        this.caller = caller;
        limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        registration = caller.Register(limit.Cancel);
    }

    public CancellationToken Token => limit.Token;

    /// <summary>Gives the next step this long, from now on.</summary>
    public void Allow(TimeSpan time) => limit.CancelAfter(time);

    /// <summary>Takes the limit off until the next <see cref="Allow"/>.</summary>
    public void Rest() => limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Whether a cancellation was ours, a timeout, and not the caller's wish.</summary>
    public bool HasBitten => limit.IsCancellationRequested && !caller.IsCancellationRequested;

    public void Dispose()
    {
        registration.Dispose();
        limit.Dispose();
    }
}
