namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>How far copies into one region are, over some studies.</summary>
/// <param name="Region">The target.</param>
/// <param name="Completed">Copies done.</param>
/// <param name="Pending">Copies to do.</param>
/// <param name="Failed">Copies whose last try failed; to do as well.</param>
/// <param name="Blocked">Objects that residency keeps out.</param>
/// <param name="BacklogBytes">To do.</param>
/// <param name="OldestAge">Of the oldest copy to do; zero when there is none.</param>
/// <param name="LagP50">Of the newest copies.</param>
/// <param name="LagP99">Of the newest copies.</param>
/// <param name="VerifyTicks">When a copy was last found whole, UTC ticks; 0 for never.</param>
internal sealed record TargetStatus(
    string Region, long Completed, long Pending, long Failed, long Blocked, long BacklogBytes, TimeSpan OldestAge, TimeSpan LagP50, TimeSpan LagP99, long VerifyTicks)
{
    public long Backlog => Pending + Failed;
}
