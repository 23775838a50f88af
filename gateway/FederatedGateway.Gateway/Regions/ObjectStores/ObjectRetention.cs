namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>Until when a version cannot be deleted, and how strictly.</summary>
internal sealed record ObjectRetention
{
    /// <param name="mode">How strictly.</param>
    /// <param name="until">The end of the retention; kept in whole seconds, rounded up, so that a store never keeps it shorter than asked.</param>
    public ObjectRetention(RetentionMode mode, DateTimeOffset until)
    {
        var utc = until.ToUniversalTime();
        var fraction = utc.Ticks % TimeSpan.TicksPerSecond;
        Mode = mode;
        Until = fraction == 0 ? utc : utc.AddTicks(TimeSpan.TicksPerSecond - fraction);
    }

    public RetentionMode Mode { get; }

    public DateTimeOffset Until { get; }

    public bool IsActive(DateTimeOffset now) => now < Until;
}
