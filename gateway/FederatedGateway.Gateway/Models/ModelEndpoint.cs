using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Lifecycle.Expiry;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace FederatedGateway.Gateway.Models;

/// <summary>ModelService.</summary>
[Authorize(Policies.Reader)]
internal sealed class ModelEndpoint(ModelCatalog catalog, ModelDownload download, ObjectExpiry expiry, AuditLog log) : ModelService.ModelServiceBase
{
    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var (models, next) = await catalog.ListAsync(context.Caller(), request.StudyId, PageToken.Size(request.PageSize), request.PageToken, context.CancellationToken);
        var response = new ListModelsResponse { NextPageToken = next };
        response.Models.AddRange(models);
        return response;
    }

    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
        => catalog.GetAsync(context.Caller(), request.RunId, context.CancellationToken);

    public override async Task DownloadModel(DownloadModelRequest request, IServerStreamWriter<DownloadModelResponse> responseStream, ServerCallContext context)
    {
        var caller = context.Caller();
        var found = await catalog.FindAsync(caller, request.RunId, request.ObjectId, context.CancellationToken);
        await expiry.UseAsync(request.ObjectId, context.CancellationToken);
        if (request.Offset == 0)
        {
            await log.RecordAsync(
                new AuditEvent(AuditActions.ModelDownloaded, caller.Name, caller.RoleName, request.ObjectId, found.StudyId)
                {
                    Digests = [new NamedDigest("ciphertext", Convert.ToHexStringLower(found.Stored.CiphertextSha256))],
                },
                context.CancellationToken);
        }

        await download.SendAsync(found, request.Region, request.Offset, responseStream, context.CancellationToken);
    }
}
