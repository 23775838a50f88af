using System.Diagnostics;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>
/// Collects the signatures of run orders. What is refused here would be refused by the enclave too; the point is to tell the proposer at once.
/// </summary>
internal sealed class RunProposals(IDbContextFactory<GatewayDatabase> databases, AuditLog log, RunQueue queue, TimeProvider clock)
{
    /// <summary>Registers an order with the caller's signature; the same order again adds whatever signatures are new.</summary>
    public async Task<StoredRun> ProposeAsync(Caller caller, string studyId, SignedOrder signed, CancellationToken cancellationToken)
    {
        var run = await databases.TransactAsync(
            async database =>
            {
                var study = await VerifyAsync(database, caller, studyId, cancellationToken);
                var order = OrderVerifier.VerifyProposal(signed, study, OrderHistory.Empty, clock.GetUtcNow()).OrThrow();
                if (signed.Signatures.All(signature => signature.Participant != caller.Name))
                {
                    throw new RefusedException(Reasons.OrderSignatureMissing, $"{caller.Name} proposes the order without having signed it");
                }

                var id = order.Digest.ToString();
                if (await FindAsync(database, id, cancellationToken) is { } known)
                {
                    Sign(database, known, study, signed.Signatures);
                    return known;
                }

                await CheckNumberAsync(database, studyId, order, cancellationToken);
                await CheckDatasetsAsync(database, studyId, order, cancellationToken);
                var proposed = NewRun(id, studyId, caller.Name, order, signed);
                database.Runs.Add(proposed);
                log.Add(database, new AuditEvent(AuditActions.RunProposed, caller.Name, caller.RoleName, id, studyId) { Digests = [new NamedDigest("order", id)] });
                Sign(database, proposed, study, signed.Signatures);
                return proposed;
            },
            cancellationToken);
        Announce();
        return run;
    }

    /// <summary>Adds the caller's signature.</summary>
    public async Task<StoredRun> ApproveAsync(Caller caller, string runId, ParticipantSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Participant != caller.Name)
        {
            throw new RefusedException(Reasons.NotAuthorized, $"{caller.Name} can add its own signature only, not that of \"{signature.Participant}\"");
        }

        var run = await databases.TransactAsync(
            async database =>
            {
                var stored = await RequireAsync(database, caller, runId, cancellationToken);
                if (stored.HasEnded())
                {
                    throw new RefusedException(Reasons.StateConflict, $"run {runId} has ended ({stored.State}); propose a new order");
                }

                var study = await VerifyAsync(database, caller, stored.StudyId, cancellationToken);
                var signed = stored.SignedOrder();
                signed.Signatures.Clear();
                signed.Signatures.Add(signature);
                OrderVerifier.VerifyProposal(signed, study, OrderHistory.Empty, clock.GetUtcNow()).OrThrow();
                if (stored.Signatures.All(known => known.Participant != caller.Name))
                {
                    log.Add(database, new AuditEvent(AuditActions.RunApproved, caller.Name, caller.RoleName, runId, stored.StudyId));
                }

                Sign(database, stored, study, [signature]);
                return stored;
            },
            cancellationToken);
        Announce();
        return run;
    }

    /// <summary>Stops a run whose results are not being released yet.</summary>
    public async Task<StoredRun> CancelAsync(Caller caller, string runId, string reason, CancellationToken cancellationToken)
    {
        const int MaximumReasonLength = 500;
        if (reason.Length > MaximumReasonLength)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"the reason has {reason.Length} characters; at most {MaximumReasonLength} are kept");
        }

        var run = await databases.TransactAsync(
            async database =>
            {
                var stored = await RequireAsync(database, caller, runId, cancellationToken);
                if (stored.State == RunState.Cancelled)
                {
                    return stored;
                }

                if (stored.State is not (RunState.Proposed or RunState.Queued or RunState.Running))
                {
                    throw new RefusedException(Reasons.StateConflict, $"run {runId} cannot be cancelled any more: it is {stored.State.ToString().ToLowerInvariant()}");
                }

                (stored.State, stored.FailureReason) = (RunState.Cancelled, Reasons.RunCancelled);
                stored.FailureDetail = reason.Length == 0 ? $"cancelled by {caller.Name}" : $"cancelled by {caller.Name}: {reason}";
                stored.EndTicks = clock.GetUtcNow().UtcTicks;
                stored.Revision++;
                log.Add(database, new AuditEvent(AuditActions.RunCancelled, caller.Name, caller.RoleName, runId, stored.StudyId));
                return stored;
            },
            cancellationToken);
        Announce();
        return run;
    }

    private static async Task<StoredRun?> FindAsync(GatewayDatabase database, string runId, CancellationToken cancellationToken)
        => await database.Runs.Include(run => run.Signatures).Include(run => run.Datasets).SingleOrDefaultAsync(run => run.Id == runId, cancellationToken);

    private static async Task<StoredRun> RequireAsync(GatewayDatabase database, Caller caller, string runId, CancellationToken cancellationToken)
    {
        var run = await FindAsync(database, runId, cancellationToken);
        return run is not null && await database.Participants.AnyAsync(participant => participant.StudyId == run.StudyId && participant.Name == caller.Name, cancellationToken)
            ? run
            : throw new RefusedException(Reasons.NotFound, $"there is no run {runId} in a study of yours");
    }

    private async Task<VerifiedStudy> VerifyAsync(GatewayDatabase database, Caller caller, string studyId, CancellationToken cancellationToken)
        => await StudyDocuments.VerifyAsync(database, await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken), clock.GetUtcNow(), cancellationToken);

    /// <summary>A number stands for one set of datasets, even when its run failed: the enclave may have seen it.</summary>
    private static async Task CheckNumberAsync(GatewayDatabase database, string studyId, VerifiedOrder order, CancellationToken cancellationToken)
    {
        var earlier = await database.Runs.AsNoTracking().Where(run => run.StudyId == studyId && run.Number == order.Number && run.State != RunState.Proposed).ToListAsync(cancellationToken);
        foreach (var run in earlier)
        {
            var other = RunOrder.Parser.ParseFrom(run.Order);
            if (run.StartTicks is not null && !(other.Datasets.Equals(order.Message.Datasets) && other.Recipients.Equals(order.Message.Recipients)))
            {
                throw new RefusedException(Reasons.OrderNumberReused, $"order number {order.Number} was used by run {run.Id} with other datasets; take the next free number");
            }

            if (!run.HasEnded() || run.State == RunState.Completed)
            {
                throw new RefusedException(Reasons.OrderNumberReused, $"order number {order.Number} is that of run {run.Id}, which is {run.State.ToString().ToLowerInvariant()}; take the next free number");
            }
        }
    }

    private static async Task CheckDatasetsAsync(GatewayDatabase database, string studyId, VerifiedOrder order, CancellationToken cancellationToken)
    {
        foreach (var wanted in order.Message.Datasets)
        {
            var id = Convert.ToHexStringLower(wanted.EnvelopeId.Span);
            var dataset = await database.Datasets.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == id && stored.StudyId == studyId, cancellationToken);
            if (dataset is null || dataset.Participant != wanted.Participant || !wanted.CiphertextSha256.Span.SequenceEqual(dataset.CiphertextSha256) || (ulong)dataset.Version != wanted.DatasetVersion)
            {
                throw new RefusedException(Reasons.OrderDatasetMismatch, $"the gateway has no dataset {id} of {wanted.Participant} as the order names it");
            }

            if (dataset.State != DatasetState.Stored)
            {
                throw new RefusedException(
                    dataset.State == DatasetState.Superseded ? Reasons.DatasetSuperseded : Reasons.OrderDatasetMismatch,
                    $"dataset {id} of {wanted.Participant} is {dataset.State.ToString().ToLowerInvariant()}; an order names stored datasets");
            }
        }
    }

    private StoredRun NewRun(string id, string studyId, string proposer, VerifiedOrder order, SignedOrder signed) => new()
    {
        Id = id,
        StudyId = studyId,
        Number = order.Number,
        Order = signed.Order.ToByteArray(),
        Proposer = proposer,
        State = RunState.Proposed,
        CreateTicks = clock.GetUtcNow().UtcTicks,
        NotAfterTicks = order.NotAfter.UtcTicks,
        Datasets = [.. order.Message.Datasets.Select((dataset, ordinal) => new StoredRunDataset { RunId = id, Ordinal = ordinal, DatasetId = Convert.ToHexStringLower(dataset.EnvelopeId.Span) })],
    };

    /// <summary>Adds signatures that are not there yet; a complete order is queued.</summary>
    private static void Sign(GatewayDatabase database, StoredRun run, VerifiedStudy study, IEnumerable<ParticipantSignature> signatures)
    {
        foreach (var signature in signatures.Where(signature => run.Signatures.All(known => known.Participant != signature.Participant)).ToList())
        {
            var added = new StoredRunSignature { RunId = run.Id, Participant = signature.Participant, Signature = signature.Signature.ToByteArray() };
            run.Signatures.Add(added);
            database.RunSignatures.Add(added);
            run.Revision++;
        }

        if (run.State == RunState.Proposed && study.Participants.All(participant => run.Signatures.Any(signature => signature.Participant == participant.Name)))
        {
            run.State = RunState.Queued;
            run.TraceParent = Activity.Current?.Id ?? "";
            run.Revision++;
        }
    }

    private void Announce()
    {
        log.Nudge();
        queue.Nudge();
    }
}
