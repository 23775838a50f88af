namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Multipart;

/// <summary>An upload in parts that was begun and neither completed nor abandoned; its parts take room.</summary>
/// <param name="Key">The object that it would become.</param>
/// <param name="UploadId">The server's name for it.</param>
/// <param name="StartTime">By the server's clock.</param>
internal sealed record IncompleteUpload(ObjectKey Key, string UploadId, DateTimeOffset StartTime);
