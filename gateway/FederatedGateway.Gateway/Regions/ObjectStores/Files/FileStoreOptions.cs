namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <param name="Region">The region that the directory stands for.</param>
/// <param name="Bucket">The bucket's name in listings and reports.</param>
/// <param name="Directory">Its own directory on a local, case-sensitive file system (file locks and renames over a network are not reliable).</param>
internal sealed record FileStoreOptions(string Region, string Bucket, string Directory);
