using System.Globalization;
using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>
/// Collects signatures of measurement amendments. One may be pending at a time, under the next number. A removal never waits for it: it takes that number, and
/// what was pending must be proposed again under the one after. Clients and enclave verify what is in force again.
/// </summary>
internal sealed class AmendmentRegister(IDbContextFactory<GatewayDatabase> databases, AuditLog log, TimeProvider clock)
{
    /// <summary>Registers the study's next amendment with whatever signatures it has; the same again adds those that are new.</summary>
    /// <param name="caller">Must be among the signers.</param>
    /// <param name="studyId">An active study of the caller's.</param>
    /// <param name="signed">The amendment.</param>
    /// <param name="replaces">Digest of the pending amendment that an addition gives notice to; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait for the log; what was complete by then comes into force all the same.</param>
    public async Task<AmendmentStatus> ProposeAsync(Caller caller, string studyId, SignedAmendment signed, string replaces, CancellationToken cancellationToken)
    {
        var (amendment, stored) = await databases.TransactAsync(
            async database =>
            {
                var manifest = await RequireActiveAsync(database, caller, studyId, cancellationToken);
                var proposed = Amendments.Open(manifest, signed).OrThrow();
                if (!proposed.Signers.Contains(caller.Name))
                {
                    throw new RefusedException(Reasons.AmendmentInvalid, $"{caller.Name} proposes the amendment without having signed it");
                }

                var known = await database.Amendments.Where(row => row.StudyId == studyId).OrderBy(row => row.Number).ToListAsync(cancellationToken);
                if (known.Find(row => row.Digest == proposed.Digest.ToString()) is { } same)
                {
                    return (Sign(database, caller, manifest, same, signed.Signatures), same);
                }

                var pending = known.Find(row => row.EventId is null);
                CheckNumber(proposed, known.Count - (pending is null ? 0 : 1));
                if (pending is not null)
                {
                    GiveWay(database, caller, pending, proposed, replaces);
                }

                var row = pending ?? Add(database, studyId, proposed);
                (row.SignedAmendment, row.Digest, row.Proposer, row.CreateTicks) = (signed.ToByteArray(), proposed.Digest.ToString(), caller.Name, clock.GetUtcNow().UtcTicks);
                Record(database, caller, row, proposed, AuditActions.AmendmentProposed);
                return (proposed, row);
            },
            cancellationToken);
        return await StatusAsync(amendment, stored, cancellationToken);
    }

    /// <summary>Adds the caller's signature to the pending amendment.</summary>
    /// <param name="caller">Signs for itself only.</param>
    /// <param name="studyId">An active study of the caller's.</param>
    /// <param name="number">As signed.</param>
    /// <param name="digest">Of the amendment's bytes, so that nobody signs what was put in its place meanwhile.</param>
    /// <param name="signature">The caller's.</param>
    /// <param name="cancellationToken">As for <see cref="ProposeAsync"/>.</param>
    public async Task<AmendmentStatus> SignAsync(Caller caller, string studyId, uint number, string digest, ParticipantSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Participant != caller.Name)
        {
            throw new RefusedException(Reasons.NotAuthorized, $"{caller.Name} can add its own signature only, not that of \"{signature.Participant}\"");
        }

        var (amendment, stored) = await databases.TransactAsync(
            async database =>
            {
                var manifest = await RequireActiveAsync(database, caller, studyId, cancellationToken);
                var known = await database.Amendments.Where(row => row.StudyId == studyId).OrderBy(row => row.Number).ToListAsync(cancellationToken);
                var row = known.Find(row => row.Digest == digest && row.Number == number) ?? throw Gone(known, number);
                return (Sign(database, caller, manifest, row, [signature]), row);
            },
            cancellationToken);
        return await StatusAsync(amendment, stored, cancellationToken);
    }

    /// <summary>What waits for signatures.</summary>
    public async Task<IReadOnlyList<PendingAmendment>> ListPendingAsync(Caller caller, string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken);
        var rows = await database.Amendments.AsNoTracking().Where(row => row.StudyId == studyId && row.EventId == null).OrderBy(row => row.Number).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new PendingAmendment
        {
            Amendment = SignedAmendment.Parser.ParseFrom(row.SignedAmendment),
            Proposer = row.Proposer,
            CreateTime = new DateTimeOffset(row.CreateTicks, TimeSpan.Zero).ToUnixTimeSeconds(),
        })];
    }

    private async Task<ValidManifest> RequireActiveAsync(GatewayDatabase database, Caller caller, string studyId, CancellationToken cancellationToken)
        => (await StudyDocuments.VerifyAsync(database, await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken), clock.GetUtcNow(), cancellationToken)).Manifest;

    private static void CheckNumber(OpenedAmendment proposed, int newest)
    {
        if (newest == Amendments.MaximumCount)
        {
            throw new RefusedException(Reasons.LimitExceeded, $"the study has {newest} amendments, as many as one may have; agree on a new study, or withdraw from this one");
        }

        if (proposed.Number != newest + 1)
        {
            throw new RefusedException(Reasons.StateConflict, $"the amendment has number {proposed.Number}; {Newest(newest)}, so the next is number {newest + 1}: look at the study again and propose it under that number");
        }
    }

    /// <summary>A removal takes the pending one's number at once; an addition only where its proposer has seen what it replaces.</summary>
    private void GiveWay(GatewayDatabase database, Caller caller, StoredAmendment pending, OpenedAmendment proposed, string replaces)
    {
        if (!proposed.IsRemoval && replaces != pending.Digest)
        {
            throw new RefusedException(
                Reasons.StateConflict,
                $"amendment {pending.Number}, proposed by {pending.Proposer}, waits for signatures (its digest begins with {pending.Digest[..12]}); sign that one, or propose yours in its place by naming it as replaced");
        }

        log.Add(database, new AuditEvent(AuditActions.AmendmentDropped, caller.Name, caller.RoleName, pending.Digest, pending.StudyId) { Digests = [new NamedDigest("dropped", pending.Digest)] });
    }

    private static StoredAmendment Add(GatewayDatabase database, string studyId, OpenedAmendment proposed)
    {
        var row = new StoredAmendment { StudyId = studyId, Number = proposed.Number, SignedAmendment = [], Digest = "", Proposer = "", CreateTicks = 0 };
        database.Amendments.Add(row);
        return row;
    }

    /// <summary>Adds signatures that are not there yet; those of an amendment in force are final.</summary>
    private OpenedAmendment Sign(GatewayDatabase database, Caller caller, ValidManifest manifest, StoredAmendment row, IEnumerable<ParticipantSignature> signatures)
    {
        var signed = SignedAmendment.Parser.ParseFrom(row.SignedAmendment);
        var added = signatures.Where(signature => signed.Signatures.All(known => known.Participant != signature.Participant)).ToList();
        signed.Signatures.AddRange(added);
        var amendment = Amendments.Open(manifest, signed).OrThrow();
        if (row.EventId is null && added.Count > 0)
        {
            row.SignedAmendment = signed.ToByteArray();
            Record(database, caller, row, amendment, AuditActions.AmendmentSigned);
        }

        return amendment;
    }

    /// <summary>A complete amendment counts from its place in the log on, which this entry will get whatever happens to this process.</summary>
    private void Record(GatewayDatabase database, Caller caller, StoredAmendment row, OpenedAmendment amendment, string action)
    {
        var digest = amendment.Digest.ToString();
        if (amendment.IsComplete)
        {
            row.EventId = log.Add(
                database, new AuditEvent(AuditActions.StudyAmended, caller.Name, caller.RoleName, digest, row.StudyId) { Digests = [new NamedDigest(EntryDigests.Amendment, digest)] });
        }
        else
        {
            log.Add(database, new AuditEvent(action, caller.Name, caller.RoleName, digest, row.StudyId) { Digests = [new NamedDigest("proposal", digest)] });
        }
    }

    private static RefusedException Gone(List<StoredAmendment> known, uint number)
    {
        var newest = known.Count(row => row.EventId is not null);
        if (number <= newest)
        {
            return new RefusedException(
                Reasons.StateConflict,
                $"amendment {number} is in force and is another than the one signed, which it overtook; what was overtaken has to be proposed again, now as number {newest + 1}");
        }

        return known.Count > newest && number == newest + 1
            ? new RefusedException(Reasons.StateConflict, $"another amendment was proposed as number {number} in place of the one signed; read it and sign that one")
            : new RefusedException(Reasons.NotFound, $"no amendment {number} waits for signatures; {Newest(newest)}");
    }

    private static string Newest(int number) => number == 0 ? "the study has none yet" : string.Create(CultureInfo.InvariantCulture, $"the newest in force is number {number}");

    private async Task<AmendmentStatus> StatusAsync(OpenedAmendment amendment, StoredAmendment stored, CancellationToken cancellationToken)
    {
        var status = new AmendmentStatus { Number = (uint)amendment.Number, State = AmendmentState.Pending };
        if (stored.EventId is { } entry)
        {
            await log.PlacedAsync(entry, cancellationToken);
            status.State = AmendmentState.InForce;
            return status;
        }

        log.Nudge();
        status.Missing.AddRange(amendment.Missing);
        return status;
    }
}
