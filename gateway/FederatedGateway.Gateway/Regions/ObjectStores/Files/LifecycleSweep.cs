namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>What a sweep did.</summary>
/// <param name="Expired">Keys that got a delete marker.</param>
/// <param name="Removed">Versions and lone delete markers that are gone.</param>
/// <param name="Locked">Versions that were due but are under retention or hold.</param>
internal sealed record LifecycleSweep(int Expired, int Removed, int Locked)
{
    public static LifecycleSweep operator +(LifecycleSweep left, LifecycleSweep right)
        => new(left.Expired + right.Expired, left.Removed + right.Removed, left.Locked + right.Locked);
}
