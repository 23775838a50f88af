namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Replication;

/// <summary>How far a server's resync of a target is.</summary>
/// <param name="TargetArn">The target.</param>
/// <param name="State">The server's own word: <c>Pending</c>, <c>Ongoing</c>, <c>Completed</c>, <c>Failed</c> or <c>Canceled</c>; empty before it began.</param>
/// <param name="StartTime">Null before it began.</param>
/// <param name="EndTime">Null before it ended.</param>
/// <param name="Objects">Replicated by it so far.</param>
/// <param name="Bytes">Replicated by it so far.</param>
/// <param name="Failed">Objects that it could not replicate.</param>
internal sealed record BucketResync(string TargetArn, string State, DateTimeOffset? StartTime, DateTimeOffset? EndTime, long Objects, long Bytes, long Failed)
{
    /// <summary>Whether every object was looked at and none failed.</summary>
    public bool IsComplete => State == "Completed" && Failed == 0;
}
