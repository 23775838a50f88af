using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Log first, then keys: shows the enclave that the receipt is in the log and stores the key wraps that it makes then.</summary>
internal sealed class RunRelease(
    IDbContextFactory<GatewayDatabase> databases, EnclaveHosts hosts, EnclaveLogView logView, LogProofs proofs, AuditLog log, GatewayMetrics metrics, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PlaceInterval = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(string runId, RunLedger ledger, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await ledger.ProgressAsync(new RunProgress { Stage = RunStage.Logging, Message = "the receipt goes into the log" }, cancellationToken);
        var (entry, enclave) = await EntryAsync(runId, cancellationToken);
        var proof = await ProofAsync(entry, cancellationToken);
        await ledger.ProgressAsync(new RunProgress { Stage = RunStage.Releasing, Message = "the enclave wraps the keys" }, cancellationToken);
        var wraps = await ReleaseAsync(enclave, runId, entry, proof, cancellationToken);
        await ledger.WriteAsync(
            async (database, run) =>
            {
                var result = await database.Results.SingleAsync(stored => stored.RunId == runId, cancellationToken);
                (result.InclusionProof, result.ReleaseTicks) = (proof, clock.GetUtcNow().UtcTicks);
                database.ResultWraps.AddRange(wraps.Select(released => new StoredResultWrap
                {
                    RunId = runId, Ordinal = (int)released.Object, Recipient = released.Wrap.Recipient, Suite = (int)released.Wrap.Suite, Wrap = released.Wrap.ToByteArray(),
                }));
                (run.State, run.EndTicks) = (RunState.Completed, clock.GetUtcNow().UtcTicks);
                log.Add(database, new AuditEvent(AuditActions.RunReleased, "enclave", "enclave", runId, run.StudyId));
            },
            cancellationToken);
        log.Nudge();
        metrics.StageEnded("release", clock.GetElapsedTime(began));
    }

    private async Task<(byte[] Entry, EnclaveService.EnclaveServiceClient Enclave)> EntryAsync(string runId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var host = await database.Runs.Where(run => run.Id == runId).Select(run => run.EnclaveHost).SingleAsync(cancellationToken);
        return ((await database.Results.AsNoTracking().SingleAsync(result => result.RunId == runId, cancellationToken)).LogEntry!, host.Length == 0 ? hosts.Main : hosts.Client(host));
    }

    /// <summary>Waits until the sequencer has given the entry its place.</summary>
    private async Task<byte[]> ProofAsync(byte[] entry, CancellationToken cancellationToken)
    {
        var leaf = MerkleHashing.Leaf(entry).ToArray();
        while (true)
        {
            await using (var database = databases.CreateDbContext())
            {
                if (await database.LoggedEntries.AnyAsync(logged => logged.LeafHash == leaf, cancellationToken))
                {
                    return await proofs.InclusionAsync(leaf, cancellationToken);
                }
            }

            log.Nudge();
            await Task.Delay(PlaceInterval, clock, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ReleasedWrap>> ReleaseAsync(EnclaveService.EnclaveServiceClient enclave, string runId, byte[] entry, byte[] proof, CancellationToken cancellationToken)
    {
        var request = new ReleaseResultsRequest
        {
            OrderDigest = ByteString.CopyFrom(Convert.FromHexString(runId)), LogEntry = ByteString.CopyFrom(entry), InclusionProof = ByteString.CopyFrom(proof),
        };
        try
        {
            request.Consistency.AddRange(await logView.ConsistencyToProofAsync(enclave, proof, cancellationToken));
            return (await enclave.ReleaseResultsAsync(request, deadline: (clock.GetUtcNow() + Deadline).UtcDateTime, cancellationToken: cancellationToken)).Wraps;
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RefusalStatus.FromException(e) switch
            {
                null => new RunOutageException($"the enclave host did not answer ({e.StatusCode})", e),
                { Reason: Reasons.ResultUnknown } => new RefusedException(
                    Reasons.OrderReissueNeeded, "the enclave host was restarted before it had wrapped the results' keys: propose the order again with `fgw run start`; it keeps its number, and who has to wrap again is told"),
                { } refusal => new RefusedException(refusal),
            };
        }
    }
}
