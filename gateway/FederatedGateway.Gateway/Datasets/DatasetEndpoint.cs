using FederatedGateway.Gateway.Access;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>DatasetService.</summary>
[Authorize(Policies.Reader)]
internal sealed class DatasetEndpoint(DatasetRegister register, DatasetUpload upload) : DatasetService.DatasetServiceBase
{
    [Authorize(Policies.Participant)]
    public override Task<CreateDatasetResponse> CreateDataset(CreateDatasetRequest request, ServerCallContext context)
        => register.AnnounceAsync(context.Caller(), request, context.CancellationToken);

    [Authorize(Policies.Participant)]
    public override Task<UploadDatasetResponse> UploadDataset(IAsyncStreamReader<UploadDatasetRequest> requestStream, ServerCallContext context)
        => upload.ReceiveAsync(context.Caller(), requestStream, context.CancellationToken);

    public override async Task<GetDatasetResponse> GetDataset(GetDatasetRequest request, ServerCallContext context)
        => new() { Dataset = await register.GetAsync(context.Caller(), request.DatasetId, context.CancellationToken) };

    public override Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context)
        => register.ListAsync(context.Caller(), request.StudyId, request.PageSize, request.PageToken, context.CancellationToken);

    [Authorize(Policies.Participant)]
    public override async Task<RewrapDatasetResponse> RewrapDataset(RewrapDatasetRequest request, ServerCallContext context)
        => new() { KeyConfigDigest = ByteString.CopyFrom(await register.RewrapAsync(context.Caller(), request, context.CancellationToken)) };
}
