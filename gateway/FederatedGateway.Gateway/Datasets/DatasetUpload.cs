using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>
/// Receives ciphertext. One stream at a time has a dataset's lease; what it writes becomes durable in steps, and only then the committed offset moves, so
/// that a client may always go on from there, whatever happened to it or to this process.
/// </summary>
internal sealed class DatasetUpload(
    IDbContextFactory<GatewayDatabase> databases,
    LeaseTable leases,
    UnfinishedUploads uploads,
    UploadCompletion completion,
    GatewayMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    /// <summary>A larger message lands on the large object heap and holds a connection's window.</summary>
    private const int MaximumMessageBytes = 1024 * 1024;

    /// <summary>How long a killed gateway keeps its clients from going on elsewhere.</summary>
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(12);

    /// <summary>A stream on which nothing comes for so long is given up, so that another may go on.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    public async Task<UploadDatasetResponse> ReceiveAsync(Caller caller, IAsyncStreamReader<UploadDatasetRequest> messages, CancellationToken cancellationToken)
    {
        if (!await messages.MoveNext(cancellationToken))
        {
            throw new RefusedException(Reasons.InvalidArgument, "the stream ended before its first message, which names the dataset");
        }

        var first = messages.Current;
        var announced = await FindAsync(caller, first.DatasetId, cancellationToken);
        if (announced.State == DatasetState.Stored)
        {
            return new UploadDatasetResponse { CommittedBytes = announced.CiphertextBytes, Complete = true };
        }

        await using var lease = await leases.TryAcquireAsync("upload/" + announced.Id, LeaseDuration, cancellationToken)
            ?? throw new RefusedException(Reasons.UploadInProgress, "another stream uploads this dataset now; wait until it has ended");

        // Again, now that nobody else can move it.
        var dataset = await FindAsync(caller, first.DatasetId, cancellationToken);
        if (dataset.State == DatasetState.Stored)
        {
            return new UploadDatasetResponse { CommittedBytes = dataset.CiphertextBytes, Complete = true };
        }

        var committed = Math.Min(dataset.CommittedBytes, uploads.Length(dataset.Id));
        if (first.Offset != committed)
        {
            throw new RefusedException(Reasons.OffsetMismatch, $"{committed} bytes are committed; go on from there, not from {first.Offset}");
        }

        await using var spool = UploadSpool.Open(uploads.PathOf(dataset.Id), committed);
        await ReceiveAsync(dataset, lease, spool, committed, messages, cancellationToken);
        if (spool.Length < dataset.CiphertextBytes)
        {
            return new UploadDatasetResponse { CommittedBytes = spool.Length };
        }

        await completion.StoreAsync(caller, dataset, spool.Settle(), lease, cancellationToken);
        return new UploadDatasetResponse { CommittedBytes = dataset.CiphertextBytes, Complete = true };
    }

    private async Task<StoredDataset> FindAsync(Caller caller, string datasetId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var dataset = await DatasetDocuments.FindOwnAsync(database, caller, datasetId, cancellationToken);
        if (dataset.State is DatasetState.Superseded or DatasetState.Destroyed)
        {
            throw new RefusedException(Reasons.DatasetSuperseded, $"dataset {datasetId} is {dataset.State.ToString().ToLowerInvariant()}; announce the table as a new version");
        }

        var study = await StudyDocuments.FindAsync(database, caller, dataset.StudyId, cancellationToken);
        await StudyDocuments.VerifyAsync(database, study, clock.GetUtcNow(), cancellationToken);
        return dataset;
    }

    private async Task ReceiveAsync(
        StoredDataset dataset, HeldLease lease, UploadSpool spool, long committed, IAsyncStreamReader<UploadDatasetRequest> messages, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost, lifetime.ApplicationStopping, idle.Token);
        await using var commits = new UploadCommits(databases, lease, dataset.Id, spool, metrics, clock, committed);
        try
        {
            do
            {
                idle.CancelAfter(IdleTimeout);
                var data = messages.Current.Data.Memory;
                if (data.Length > MaximumMessageBytes || data.Length > dataset.CiphertextBytes - spool.Length)
                {
                    throw new RefusedException(Reasons.LimitExceeded, $"a message of {data.Length} bytes: at most {MaximumMessageBytes}, and no more than the {dataset.CiphertextBytes} bytes announced");
                }

                await spool.WriteAsync(data);
                await commits.AdvanceAsync();
            }
            while (await messages.MoveNext(ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException && ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Reasons.LeaseLost, "this gateway ends the stream: it stops, or nothing came for a while; go on from the committed offset");
        }
        finally
        {
            // What has arrived is kept, also when the stream broke.
            await commits.FinishAsync();
        }
    }
}
