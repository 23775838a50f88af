using System.Threading.Channels;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>One order through the enclave: everything signed and every ciphertext in, result ciphertexts and the receipt out, stored before anything else happens.</summary>
internal sealed class RunExecution(
    IDbContextFactory<GatewayDatabase> databases, EnclaveHosts hosts, EvidenceCheck evidence, EnclaveLogView logView, DatasetCiphertexts ciphertexts, ResultStorage results, AuditLog log, GatewayMetrics metrics, TimeProvider clock)
{
    public async Task RunAsync(StoredRun run, RunLedger ledger, CancellationToken cancellationToken)
    {
        var collateral = await RequireEvidenceAsync(run.StudyId, cancellationToken);
        var enclave = await StartAsync(run, ledger, cancellationToken);
        var began = clock.GetTimestamp();
        await using var received = results.Receive(run.Id);
        try
        {
            var (start, datasets) = await PrepareAsync(enclave, run, collateral, cancellationToken);
            var finished = await ExchangeAsync(enclave, start, datasets, ledger, received, cancellationToken);
            await ledger.ProgressAsync(new RunProgress { Stage = RunStage.Storing, Message = "storing results" }, cancellationToken);
            await results.StoreAsync(run, start, finished, received, ledger, cancellationToken);
            metrics.StageEnded("enclave", clock.GetElapsedTime(began));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Judge(e);
        }
    }

    /// <summary>The enclave's own word ends the run; an outage does not. What an earlier enclave process's end asks of the institutions is said with the commands.</summary>
    private static Exception Judge(RpcException e)
        => RefusalStatus.FromException(e) switch
        {
            null when e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted
                => new RunOutageException($"the enclave host did not finish ({e.StatusCode})", e),
            null => new RefusedException(Reasons.EnclaveUnavailable, $"the enclave host refused without a reason ({e.StatusCode})"),
            { Reason: Reasons.WrapWrongKey } refusal => new RefusedException(
                Reasons.RewrapNeeded, $"the enclave no longer has the key that a dataset is wrapped to: each institution runs `fgw dataset rewrap`, then the order is proposed again with its number ({refusal.Detail})"),
            { Reason: Reasons.OrderReissueNeeded } refusal => new RefusedException(
                Reasons.OrderReissueNeeded, $"the enclave works with another key since the order was signed: propose it again with `fgw run start`, and every participant approves the new order; nothing is wrapped or sent again ({refusal.Detail})"),
            { Reason: Reasons.OrderAmendmentMismatch } refusal => new RefusedException(
                Reasons.OrderAmendmentMismatch, $"the study was amended after the order was signed: propose it again with `fgw run start`, and every participant approves the new order ({refusal.Detail})"),
            { Reason: Reasons.EnclaveUnavailable or Reasons.RateLimited or Reasons.StateConflict } refusal => new RunOutageException(refusal.Detail, e),
            { } refusal => new RefusedException(refusal),
        };

    /// <summary>No rows go to a host whose evidence does not verify: the run waits, and goes on by itself.</summary>
    /// <returns>What the run's own evidence will need beside it.</returns>
    private async Task<IReadOnlyList<Collateral>> RequireEvidenceAsync(string studyId, CancellationToken cancellationToken)
    {
        try
        {
            var given = await evidence.LookAsync(studyId, cancellationToken);
            return given.Refusal is { } refusal
                ? throw new RunOutageException($"waits: the enclave's evidence does not verify ({refusal.Reason}): {refusal.Detail}")
                : given.Appended;
        }
        catch (RefusedException e) when (e.Refusal.Reason is Reasons.EnclaveUnavailable or Reasons.RateLimited or Reasons.StateConflict)
        {
            throw new RunOutageException(e.Refusal.Detail, e);
        }
    }

    /// <returns>The host that the study is with now, noted with the run: a hand-over later does not move the run's results.</returns>
    private async Task<EnclaveService.EnclaveServiceClient> StartAsync(StoredRun run, RunLedger ledger, CancellationToken cancellationToken)
    {
        EnclaveService.EnclaveServiceClient? enclave = null;
        await ledger.WriteAsync(
            async (database, stored) =>
            {
                (stored.EnclaveHost, enclave) = await hosts.OfAsync(database, stored.StudyId, cancellationToken);
                if (stored.StartTicks is null)
                {
                    stored.StartTicks = clock.GetUtcNow().UtcTicks;
                    log.Add(database, new AuditEvent(AuditActions.RunStarted, "gateway", "gateway", run.Id, run.StudyId));
                }

                stored.State = RunState.Running;
            },
            cancellationToken);
        log.Nudge();
        await ledger.ProgressAsync(new RunProgress { Stage = RunStage.Verifying, Message = "handing the order to the enclave" }, cancellationToken);
        return enclave!;
    }

    private async Task<(RunStart Start, IReadOnlyList<DatasetCiphertext> Datasets)> PrepareAsync(EnclaveService.EnclaveServiceClient enclave, StoredRun run, IReadOnlyList<Collateral> collateral, CancellationToken cancellationToken)
    {
        // First the checkpoint, then the amendments: auditors hold every run to the amendments that its checkpoint covers.
        var (checkpoint, consistency) = await logView.AdvanceAsync(enclave, cancellationToken);
        await using var database = databases.CreateDbContext();
        var (study, amendments) = await StudyDocuments.SignedAsync(database, await StudyDocuments.FindAsync(database, run.StudyId, cancellationToken), cancellationToken);
        var datasets = await DatasetCiphertexts.FindAsync(database, run, cancellationToken);
        var start = new RunStart { Study = study, Order = run.SignedOrder(), Checkpoint = checkpoint };
        start.Amendments.AddRange(amendments);
        start.Datasets.AddRange(datasets.Select(dataset => dataset.Description));
        start.Consistency.AddRange(consistency);
        start.Collateral.AddRange(collateral);
        return (start, datasets);
    }

    private async Task<RunFinished> ExchangeAsync(EnclaveService.EnclaveServiceClient enclave, RunStart start, IReadOnlyList<DatasetCiphertext> datasets, RunLedger ledger, ReceivedResults received, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = enclave.ExecuteRun(cancellationToken: stop.Token);
        var sending = SendAsync(call.RequestStream, start, datasets, stop.Token);
        var progress = Channel.CreateBounded<RunProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var showing = ShowAsync(progress.Reader, ledger, stop.CancelAsync, stop.Token);
        try
        {
            while (await call.ResponseStream.MoveNext(stop.Token))
            {
                var response = call.ResponseStream.Current;
                switch (response.KindCase)
                {
                    case ExecuteRunResponse.KindOneofCase.Progress:
                        progress.Writer.TryWrite(response.Progress);
                        break;
                    case ExecuteRunResponse.KindOneofCase.Result:
                        await received.AppendAsync(response.Result, stop.Token);
                        break;
                    case ExecuteRunResponse.KindOneofCase.Finished:
                        return response.Finished;
                    default:
                        throw new RunOutageException("the enclave host sent a message that this gateway does not know");
                }
            }

            throw new RunOutageException("the enclave host ended the run without a result");
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && sending.IsFaulted && sending.Exception!.InnerException is RunOutageException outage)
        {
            throw new RunOutageException(outage.Message, outage);
        }
        finally
        {
            progress.Writer.TryComplete();
            await showing;
            await stop.CancelAsync();
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(IClientStreamWriter<ExecuteRunRequest> stream, RunStart start, IReadOnlyList<DatasetCiphertext> datasets, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new ExecuteRunRequest { Start = start }, cancellationToken);
        for (var index = 0; index < datasets.Count; index++)
        {
            await foreach (var fragment in ciphertexts.ReadAsync(datasets[index], cancellationToken))
            {
                await stream.WriteAsync(new ExecuteRunRequest { Fragment = new CiphertextFragment { Dataset = (uint)index, Data = fragment } }, cancellationToken);
            }
        }

        await stream.CompleteAsync();
    }

    private static async Task ShowAsync(ChannelReader<RunProgress> progress, RunLedger ledger, Func<Task> stopAsync, CancellationToken stopping)
    {
        try
        {
            await foreach (var shown in progress.ReadAllAsync(stopping))
            {
                await ledger.ProgressAsync(shown, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // Cancelled by a participant, or the exchange ended: it stops with us.
            await stopAsync();
        }
    }
}
