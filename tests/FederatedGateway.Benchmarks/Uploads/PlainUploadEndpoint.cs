using System.IO.Pipelines;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>The baseline: a client stream straight into the store. The first message's offset carries the whole length, its id the SHA-256.</summary>
internal sealed class PlainUploadEndpoint(IObjectStore store) : DatasetService.DatasetServiceBase
{
    public override async Task<UploadDatasetResponse> UploadDataset(IAsyncStreamReader<UploadDatasetRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "no first message"));
        }

        var (length, sha256) = (requestStream.Current.Offset, Convert.FromHexString(requestStream.Current.DatasetId));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024));
        var receiving = ReceiveAsync(requestStream, pipe.Writer, context.CancellationToken);
        await using var content = pipe.Reader.AsStream();
        var stored = await store.PutAsync(new ObjectUpload(new ObjectKey($"plain/{Guid.NewGuid():N}"), length) { Sha256 = sha256 }, content, context.CancellationToken);
        await receiving;
        return new UploadDatasetResponse { CommittedBytes = stored.Length, Complete = true };
    }

    private static async Task ReceiveAsync(IAsyncStreamReader<UploadDatasetRequest> messages, PipeWriter writer, CancellationToken cancellationToken)
    {
        do
        {
            await writer.WriteAsync(messages.Current.Data.Memory, cancellationToken);
        }
        while (await messages.MoveNext(cancellationToken));

        await writer.CompleteAsync();
    }
}
