namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>A copy in a region.</summary>
/// <param name="Bucket">Where.</param>
/// <param name="VersionId">Which version there.</param>
/// <param name="Sha256">As read back.</param>
/// <param name="ReadWhole">The copy that was read from, whole and with the right digest: as good as read back too. Null when an earlier try had written it.</param>
internal sealed record CopiedObject(string Bucket, string VersionId, byte[] Sha256, CopySource? ReadWhole);
