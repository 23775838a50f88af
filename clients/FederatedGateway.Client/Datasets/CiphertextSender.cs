using FederatedGateway.Client.Connections;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Client.Datasets;

/// <summary>Streams spooled ciphertext from the committed offset, and goes on from there when the connection breaks.</summary>
internal sealed class CiphertextSender(Institution institution)
{
    /// <summary>Measured best: larger messages end on the large object heap, smaller ones cost calls.</summary>
    private const int MessageBytes = 64 * 1024;

    /// <summary>Read from the spool at once: each read costs a change of threads.</summary>
    private const int ReadBytes = 8 * MessageBytes;

    /// <summary>Broken connections in a row without a byte of progress; with the waits between them about a minute.</summary>
    private const int MaximumFailures = 10;

    private const long ReportEvery = 1024 * 1024;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <param name="announce">Announces the envelope (idempotent) and learns the committed offset.</param>
    /// <param name="open">Opens the spooled bytes.</param>
    /// <param name="progress">Told bytes sent.</param>
    /// <param name="cancellationToken">What was committed stays committed.</param>
    /// <returns>The offset that this call began at.</returns>
    public async Task<long> SendAsync(
        Func<CancellationToken, Task<CreateDatasetResponse>> announce, Func<FileStream> open, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        long? began = null;
        var committed = -1L;
        for (var failures = 0; ;)
        {
            try
            {
                var announced = await announce(cancellationToken);
                began ??= announced.CommittedBytes;
                failures = announced.CommittedBytes > committed ? 0 : failures;
                committed = announced.CommittedBytes;
                if (announced.Complete || await SendOnceAsync(announced.DatasetId, committed, open, progress, cancellationToken))
                {
                    return began.Value;
                }
            }
            catch (GatewayException exception) when (exception.IsTransient && failures < MaximumFailures)
            {
                failures++;
                var wait = exception.RetryAfter ?? TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << (failures - 1), LongestWait.Ticks));
                await Task.Delay(wait, institution.Time, cancellationToken);
            }
        }
    }

    /// <returns>True when the gateway has all bytes.</returns>
    private async Task<bool> SendOnceAsync(string datasetId, long offset, Func<FileStream> open, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        await using var spool = open();
        var total = spool.Length;
        spool.Position = offset;
        using var call = institution.Gateway.Datasets.UploadDataset(cancellationToken: cancellationToken);
        var buffer = new byte[ReadBytes];
        var unsent = ReadOnlyMemory<byte>.Empty;
        var request = new UploadDatasetRequest { DatasetId = datasetId, Offset = offset };
        var sent = offset;
        var reported = offset;
        do
        {
            if (unsent.IsEmpty)
            {
                unsent = buffer.AsMemory(0, await spool.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
            }

            // Serialized before WriteAsync returns, so one buffer and one message serve the whole stream.
            var data = unsent[..Math.Min(unsent.Length, MessageBytes)];
            unsent = unsent[data.Length..];
            request.Data = UnsafeByteOperations.UnsafeWrap(data);
            if (!await StaysOpenAsync(call.RequestStream.WriteAsync(request, cancellationToken), cancellationToken))
            {
                return (await call.ResponseAsync).Complete;
            }

            (request.DatasetId, request.Offset) = (string.Empty, 0);
            sent += data.Length;
            if (sent - reported >= ReportEvery || sent == total)
            {
                reported = sent;
                progress?.Report(new UploadProgress(UploadStage.Sending, sent, total));
            }
        }
        while (sent < total);

        await StaysOpenAsync(call.RequestStream.CompleteAsync(), cancellationToken);
        return (await call.ResponseAsync).Complete;
    }

    /// <returns>False when the stream has ended, by the gateway or with the connection: the call's answer says why. Reading the spool is not asked about here.</returns>
    private static async Task<bool> StaysOpenAsync(Task writing, CancellationToken cancellationToken)
    {
        try
        {
            await writing;
            return true;
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
