namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>A change of storage class, after which objects are read as before.</summary>
/// <param name="AfterDays">Whole days from creation; 0 for at once.</param>
/// <param name="Tier">The tier's or storage class's name: letters A to Z, digits, <c>-</c>, <c>_</c>.</param>
internal sealed record StorageTransition(int AfterDays, string Tier);
