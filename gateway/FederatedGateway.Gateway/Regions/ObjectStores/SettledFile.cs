namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>
/// A file that holds a content and is never written again. A store on the same file system may make it the object as it is; the name that the caller knows
/// it by stays the caller's.
/// </summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Of the bytes that were written to it.</param>
/// <param name="Blocks">As <see cref="BlockHash"/> makes them.</param>
internal sealed record SettledFile(string Path, byte[] Sha256, byte[] Blocks);
