namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>Whether a store can do something that not every store can.</summary>
/// <param name="IsAvailable">Whether it can.</param>
/// <param name="Detail">For people: what it answered; why it cannot.</param>
internal sealed record StoreCapability(bool IsAvailable, string Detail)
{
    public static StoreCapability Available { get; } = new(true, "available");

    public static StoreCapability Unavailable(string reason) => new(false, $"unavailable on this store: {reason}");
}
