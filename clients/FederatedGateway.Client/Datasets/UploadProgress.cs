namespace FederatedGateway.Client.Datasets;

/// <summary>Where an upload is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="CompletedBytes">Bytes done in this stage.</param>
/// <param name="TotalBytes">All bytes of this stage; 0 when unknown.</param>
public readonly record struct UploadProgress(UploadStage Stage, long CompletedBytes, long TotalBytes);
