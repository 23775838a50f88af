using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using StatusCode = Grpc.Core.StatusCode;

namespace FederatedGateway.Cli.Demo;

/// <summary>
/// Does what a gateway's operator could do with a copy of everything that was ever sent: gives it to the enclave once more, with the complete signed order. Nobody
/// else could open it; whether the enclave still can is what erasure is about.
/// </summary>
internal sealed class DecryptionAttempt(DemoSite site, GatewayConnection gateway)
{
    private const int FragmentBytes = 64 * 1024;

    /// <returns>True with no reason when the enclave decrypted the tables (it is stopped then); false with its reason when it refused.</returns>
    public async Task<(bool Opened, string? Reason)> TryAsync(VerifiedStudy study, SignedStudy approved, Run run, IReadOnlyDictionary<string, SentEnvelope> copies, CancellationToken cancellationToken)
    {
        using var channel = site.ConnectEnclave();
        var client = new EnclaveService.EnclaveServiceClient(channel);
        var start = await StartMessageAsync(client, study, approved, run, copies, cancellationToken);
        using var call = client.ExecuteRun(cancellationToken: cancellationToken);
        var sending = SendAsync(call.RequestStream, start, study, copies, cancellationToken);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var response = call.ResponseStream.Current;
                if (response.Result is not null || response.Finished is not null || response.Progress is { Stage: >= RunStage.Training })
                {
                    // Training begins when every table has been decrypted and checked. Leaving the call stops the run.
                    return (true, null);
                }
            }

            throw new IOException("the enclave ended an attempted run without training and without a refusal");
        }
        catch (RpcException exception) when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled))
        {
            return (false, exception.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? exception.StatusCode.ToString());
        }
        finally
        {
            call.Dispose();
            await sending;
        }
    }

    private async Task<ExecuteRunRequest> StartMessageAsync(
        EnclaveService.EnclaveServiceClient client, VerifiedStudy study, SignedStudy approved, Run run, IReadOnlyDictionary<string, SentEnvelope> copies, CancellationToken cancellationToken)
    {
        var checkpoint = (await gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken)).Checkpoint;
        var newest = Trust.Transparency.Checkpoints.SignedCheckpoint.Open(checkpoint.Span, study.Manifest.LogKey).OrThrow().Checkpoint;
        var known = (await client.DescribeAsync(new DescribeRequest(), cancellationToken: cancellationToken)).Logs.FirstOrDefault(log => log.Origin == newest.Origin)?.Size ?? 0;
        var start = new RunStart { Study = approved, Order = run.Order, Checkpoint = checkpoint };
        if (known > 0 && known < newest.Size)
        {
            start.Consistency.AddRange((await gateway.Audit.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = known, NewSize = newest.Size }, cancellationToken: cancellationToken)).Hashes);
        }

        foreach (var participant in study.Participants)
        {
            var copy = copies[participant.Name];
            start.Datasets.Add(new RunDataset { Header = copy.Header, Wraps = { copy.Wrap }, CiphertextBytes = new FileInfo(copy.CiphertextPath).Length });
            start.Collateral.AddRange(copy.Evidence.Collateral.Where(part => part.Kind == CollateralKind.TpmEnrolment && !start.Collateral.Contains(part)));
        }

        return new ExecuteRunRequest { Start = start };
    }

    private static async Task SendAsync(
        IClientStreamWriter<ExecuteRunRequest> stream, ExecuteRunRequest start, VerifiedStudy study, IReadOnlyDictionary<string, SentEnvelope> copies, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(start, cancellationToken);
            var buffer = new byte[FragmentBytes];
            for (var index = 0; index < study.Participants.Count; index++)
            {
                await using var file = File.OpenRead(copies[study.Participants[index].Name].CiphertextPath);
                int read;
                while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    await stream.WriteAsync(
                        new ExecuteRunRequest { Fragment = new CiphertextFragment { Dataset = (uint)index, Data = ByteString.CopyFrom(buffer.AsSpan(0, read)) } }, cancellationToken);
                }
            }

            await stream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The enclave refused before it took everything, or the attempt is over; the responses say which.
        }
    }
}
