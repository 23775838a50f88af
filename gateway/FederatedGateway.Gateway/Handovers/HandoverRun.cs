using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.EnclaveHost;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Handovers;

/// <summary>
/// Moves one study to another enclave host: log the offer, have the keys sealed to it, have them taken, and only then send the study's work there. Wherever it breaks off, the next call goes on
/// or begins anew; an offer once logged stays known, because its successor may have got the keys.
/// </summary>
internal sealed class HandoverRun(
    IDbContextFactory<GatewayDatabase> databases, EnclaveHosts hosts, HandoverCourier courier, KeyEraser keys, LeaseTable leases, AuditLog log, TimeProvider clock)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(60);
    private static readonly RunState[] InTheEnclave = [RunState.Running, RunState.Releasing];

    /// <param name="studyId">Approved by all.</param>
    /// <param name="successor">The host's name.</param>
    /// <param name="destroy">Have the giver destroy its keys afterwards, and keep its word for it.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="role">The caller's, or "gateway".</param>
    /// <param name="cancellationToken">Cancels between steps.</param>
    /// <exception cref="RefusedException">The first refusal, by an enclave or by this gateway. The study stays where it was, unless <see cref="StoredHandover"/> says otherwise.</exception>
    public async Task<HandoverOutcome> RunAsync(string studyId, string successor, bool destroy, string actor, string role, CancellationToken cancellationToken)
    {
        hosts.Client(successor);
        await using var lease = await leases.TryAcquireAsync("handover/" + studyId, LeaseDuration, cancellationToken)
            ?? throw new RefusedException(Reasons.LeaseLost, "a hand-over of this study is in progress; try again when it has ended");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var moved = await FinishAsync(studyId, lease, either.Token);
        var giver = await GiverAsync(studyId, either.Token);
        if (giver != successor)
        {
            moved = await MoveAsync(studyId, giver, successor, actor, role, lease, either.Token);
        }

        var from = moved?.Giver ?? await LastGiverAsync(studyId, successor, either.Token) ?? giver;
        var digests = moved?.Offered().KeyConfigs ?? [];
        var destroyed = destroy && from != successor ? await keys.DestroyAsync(studyId, from, either.Token) : 0;
        return new HandoverOutcome(studyId, from, successor, digests.Count, destroyed);
    }

    /// <summary>Goes on with what the giver has sealed and the successor has not confirmed; everything else that broke off has come to nothing.</summary>
    public async Task ResumeAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var lease = await leases.TryAcquireAsync("handover/" + studyId, LeaseDuration, cancellationToken);
        if (lease is not null)
        {
            await FinishAsync(studyId, lease, cancellationToken);
        }
    }

    private async Task<StoredHandover?> FinishAsync(string studyId, HeldLease lease, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var open = await database.Handovers.AsNoTracking().Where(stored => stored.StudyId == studyId && (stored.State == HandoverState.Offered || stored.State == HandoverState.Handed))
            .OrderBy(stored => stored.CreateTicks).ToListAsync(cancellationToken);
        StoredHandover? finished = null;
        foreach (var stored in open)
        {
            if (stored.State == HandoverState.Offered)
            {
                await EndAsync(stored, new Refusal(Reasons.EnclaveUnavailable, "broken off"), lease, cancellationToken);
            }
            else
            {
                finished = await AcceptAsync(stored, lease, cancellationToken);
            }
        }

        return finished;
    }

    private async Task<StoredHandover?> MoveAsync(string studyId, string giver, string successor, string actor, string role, HeldLease lease, CancellationToken cancellationToken)
    {
        if (await courier.OfferAsync(studyId, giver, successor, cancellationToken) is not { } offer)
        {
            await SwitchAsync(studyId, successor, actor, role, lease, cancellationToken);
            return null;
        }

        var stored = new StoredHandover
        {
            Id = offer.Digest.ToString(),
            StudyId = studyId,
            Giver = giver,
            Successor = successor,
            State = HandoverState.Offered,
            Offer = offer.Bytes.ToArray(),
            CreateTicks = clock.GetUtcNow().UtcTicks,
        };
        var eventId = await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                database.Handovers.Add(stored);
                return log.Add(database, new AuditEvent(AuditActions.HandoverOffered, actor, role, successor, studyId) { Digests = [new NamedDigest(EntryDigests.HandoverOffer, stored.Id)] });
            },
            cancellationToken);
        var logged = await log.PlacedAsync(eventId, cancellationToken);
        try
        {
            var (evidence, handed) = await courier.HandOverAsync(stored, logged, cancellationToken);
            await UpdateAsync(
                stored.Id,
                lease,
                (_, row) =>
                {
                    (row.State, row.SuccessorEvidence) = (HandoverState.Handed, evidence.ToByteArray());
                    (row.Record, row.Signature) = (handed.Record.ToByteArray(), handed.Signature.ToByteArray());
                    (row.GiverEvidence, row.Sealed) = (handed.Evidence.ToByteArray(), handed.Sealed.ToByteArray());
                },
                cancellationToken);
        }
        catch (RefusedException e)
        {
            await EndAsync(stored, e.Refusal, lease, cancellationToken);
            throw;
        }

        await using var database = databases.CreateDbContext();
        return await AcceptAsync(await database.Handovers.AsNoTracking().SingleAsync(row => row.Id == stored.Id, cancellationToken), lease, cancellationToken);
    }

    private async Task<StoredHandover> AcceptAsync(StoredHandover stored, HeldLease lease, CancellationToken cancellationToken)
    {
        HandoverAcceptance acceptance;
        try
        {
            acceptance = await courier.AcceptAsync(stored, cancellationToken);
        }
        catch (RefusedException e) when (e.Refusal.Reason != Reasons.EnclaveUnavailable)
        {
            await EndAsync(stored, e.Refusal, lease, cancellationToken);
            throw;
        }

        await UpdateAsync(
            stored.Id,
            lease,
            async (database, row) =>
            {
                (row.State, row.Sealed, row.Acceptance, row.EndTicks) = (HandoverState.Accepted, null, acceptance.ToByteArray(), clock.GetUtcNow().UtcTicks);
                (await database.Studies.SingleAsync(study => study.Id == row.StudyId, cancellationToken)).EnclaveHost = row.Successor;
                log.Add(database, new AuditEvent(AuditActions.HandoverAccepted, "enclave", "enclave", row.Successor, row.StudyId)
                {
                    Digests = [new NamedDigest("handover-record", Sha256Digest.Of(row.Record).ToString())],
                });
            },
            cancellationToken);
        log.Nudge();
        return stored;
    }

    private Task<bool> EndAsync(StoredHandover stored, Refusal refusal, HeldLease lease, CancellationToken cancellationToken)
        => UpdateAsync(
            stored.Id,
            lease,
            (database, row) =>
            {
                (row.State, row.Reason, row.Sealed, row.EndTicks) = (HandoverState.Ended, refusal.Reason, null, clock.GetUtcNow().UtcTicks);
                log.Add(database, new AuditEvent(AuditActions.HandoverEnded, "gateway", "gateway", row.Successor, row.StudyId) { Outcome = refusal.Reason });
            },
            cancellationToken);

    private async Task SwitchAsync(string studyId, string successor, string actor, string role, HeldLease lease, CancellationToken cancellationToken)
    {
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                (await database.Studies.SingleAsync(study => study.Id == studyId, cancellationToken)).EnclaveHost = successor;
                return log.Add(database, new AuditEvent(AuditActions.HandoverAccepted, actor, role, successor, studyId));
            },
            cancellationToken);
        log.Nudge();
    }

    /// <summary>A run's results can be released by the host that made them only, so that none is left half way.</summary>
    private async Task<string> GiverAsync(string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var study = await StudyDocuments.FindAsync(database, studyId, cancellationToken);
        return await database.Runs.AnyAsync(run => run.StudyId == studyId && InTheEnclave.Contains(run.State), cancellationToken)
            ? throw new RefusedException(Reasons.StateConflict, $"a run of study {studyId} is in the enclave; hand over when it has ended")
            : hosts.NameOf(study);
    }

    private async Task<string?> LastGiverAsync(string studyId, string successor, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Handovers.Where(stored => stored.StudyId == studyId && stored.Successor == successor && stored.State == HandoverState.Accepted)
            .OrderByDescending(stored => stored.CreateTicks).Select(stored => stored.Giver).FirstOrDefaultAsync(cancellationToken);
    }

    private Task<bool> UpdateAsync(string id, HeldLease lease, Action<GatewayDatabase, StoredHandover> change, CancellationToken cancellationToken)
        => UpdateAsync(
            id,
            lease,
            (database, row) =>
            {
                change(database, row);
                return Task.CompletedTask;
            },
            cancellationToken);

    private Task<bool> UpdateAsync(string id, HeldLease lease, Func<GatewayDatabase, StoredHandover, Task> change, CancellationToken cancellationToken)
        => databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                await change(database, await database.Handovers.SingleAsync(row => row.Id == id, cancellationToken));
                return true;
            },
            cancellationToken);
}
