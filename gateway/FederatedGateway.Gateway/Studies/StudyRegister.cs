using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>
/// Registers manifests and collects decisions about them. What it refuses early is for the participants' convenience: the enclave and every client check
/// the same documents again.
/// </summary>
internal sealed class StudyRegister(IDbContextFactory<GatewayDatabase> databases, AuditLog log, AuditKey logKey, RegionStores regions, TimeProvider clock)
{
    /// <summary>Studies of one author that still wait for approvals: bounds what one institution can fill the database with.</summary>
    private const int MaximumProposed = 100;

    /// <summary>Clocks of institutions differ; a decision dated later than this is a mistake.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);

    /// <summary>Registers a manifest; one that is registered already is left as it is.</summary>
    /// <returns>The study's id.</returns>
    public async Task<string> CreateAsync(Caller caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var manifest = ValidManifest.Parse(bytes).OrThrow();
        if (manifest.Participant(caller.Name) is null)
        {
            throw new RefusedException(Reasons.NotAuthorized, $"{caller.Name} is no participant of this manifest; only a participant registers it");
        }

        CheckServed(manifest);
        var id = manifest.Digest.ToString();
        await databases.TransactAsync(
            async database =>
            {
                if (await database.Studies.AnyAsync(study => study.Id == id, cancellationToken))
                {
                    return;
                }

                if (await database.Studies.CountAsync(study => study.Author == caller.Name && study.Phase == StudyPhase.Proposed, cancellationToken) >= MaximumProposed)
                {
                    throw new RefusedException(Reasons.LimitExceeded, $"{MaximumProposed} studies of {caller.Name} wait for approvals; have some approved or rejected first");
                }

                database.Studies.Add(ToRow(manifest, id, caller.Name));
                log.Add(database, new AuditEvent(AuditActions.StudyCreated, caller.Name, caller.RoleName, id, id) { Digests = [new NamedDigest("manifest", id)] });
            },
            cancellationToken);
        log.Nudge();
        return id;
    }

    /// <summary>Adds the caller's decision. The same again changes nothing; a rejection or withdrawal is final and closes the study.</summary>
    /// <returns>The state afterwards.</returns>
    public async Task<StudyState> DecideAsync(Caller caller, string studyId, Approval approval, CancellationToken cancellationToken)
    {
        var state = await databases.TransactAsync(
            async database =>
            {
                var found = await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken);
                CheckDecision(caller, found, approval);
                if (found.NewestApprovals().FirstOrDefault(given => given.Participant == caller.Name)?.Kind == approval.Kind)
                {
                    return StateOf(found);
                }

                if (found.Phase == StudyPhase.Closed)
                {
                    throw new RefusedException(Reasons.StateConflict, "the study is closed: a participant rejected it or withdrew; agree on a new one");
                }

                // Someone who wants out is always heard; approving what is over would mislead.
                if (approval.Kind == ApprovalKind.Approve && found.EndTicks < clock.GetUtcNow().UtcTicks)
                {
                    throw new RefusedException(Reasons.StudyExpired, "the study has ended; agree on a new one");
                }

                return await RecordAsync(database, caller, found, approval, cancellationToken);
            },
            cancellationToken);
        log.Nudge();
        return state;
    }

    /// <summary>One study as signed, with its amendments.</summary>
    public async Task<GetStudyResponse> GetAsync(Caller caller, string studyId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var study = await StudyDocuments.FindAsync(database, caller, studyId, cancellationToken);
        var (signed, amendments) = await StudyDocuments.SignedAsync(database, study, cancellationToken);
        var response = new GetStudyResponse { Study = signed, State = StateOf(study) };
        response.Amendments.AddRange(amendments);
        return response;
    }

    /// <summary>The caller's studies (an auditor's or operator's: all), newest first.</summary>
    public async Task<ListStudiesResponse> ListAsync(Caller caller, uint pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var (size, after) = (PageToken.Size(pageSize), PageToken.Parse(pageToken));
        await using var database = databases.CreateDbContext();
        var page = await database.Studies.AsNoTracking()
            .Where(study => caller.Role != Role.Participant || study.Participants.Any(participant => participant.Name == caller.Name))
            .Where(study => study.CreateTicks < after.Ticks || (study.CreateTicks == after.Ticks && string.Compare(study.Id, after.Id) > 0))
            .OrderByDescending(study => study.CreateTicks).ThenBy(study => study.Id)
            .Take(size + 1)
            .Select(study => new
            {
                study.Id,
                study.Title,
                study.Phase,
                study.CreateTicks,
                study.EndTicks,
                Participants = study.Participants.OrderBy(participant => participant.Ordinal).Select(participant => participant.Name).ToList(),
                Approved = study.Approvals
                    .Where(approval => approval.Kind == ApprovalKind.Approve
                        && !database.Approvals.Any(later => later.StudyId == approval.StudyId && later.Participant == approval.Participant && later.Number > approval.Number))
                    .Select(approval => approval.Participant).ToList(),
            })
            .AsSplitQuery().ToListAsync(cancellationToken);
        var response = new ListStudiesResponse { NextPageToken = page.Count > size ? new PageToken(page[size - 1].CreateTicks, page[size - 1].Id).ToString() : "" };
        response.Studies.AddRange(page.Take(size).Select(study => new StudySummary
        {
            StudyId = study.Id,
            Title = study.Title,
            State = StateOf(study.Phase, study.EndTicks),
            CreateTime = new DateTimeOffset(study.CreateTicks, TimeSpan.Zero).ToUnixTimeSeconds(),
            Participants = { study.Participants },
            Approved = { study.Participants.Where(study.Approved.Contains) },
        }));
        return response;
    }

    private StudyState StateOf(StoredStudy study) => StateOf(study.Phase, study.EndTicks);

    private StudyState StateOf(StudyPhase phase, long endTicks) => phase switch
    {
        StudyPhase.Closed => StudyState.Closed,
        _ when endTicks < clock.GetUtcNow().UtcTicks => StudyState.Expired,
        StudyPhase.Active => StudyState.Active,
        _ => StudyState.Proposed,
    };

    private void CheckServed(ValidManifest manifest)
    {
        if (manifest.Until < clock.GetUtcNow())
        {
            throw new RefusedException(Reasons.StudyExpired, $"the manifest's runs end at {manifest.Until:u}, which is over; set runs.until to a later time");
        }

        if (!manifest.LogKey.Equals(logKey.Signing.VerifierKey))
        {
            throw new RefusedException(Reasons.KeyMismatch, $"the manifest pins the log {manifest.LogKey}; this gateway's log is {logKey.Signing.VerifierKey}: compare it with the operator and pin it");
        }

        if (manifest.Witnesses.Quorum > 0)
        {
            throw new RefusedException(Reasons.WitnessQuorumMissing, $"the manifest asks for {manifest.Witnesses.Quorum} witnesses; no witness cosigns this gateway's log");
        }

        foreach (var region in manifest.Message.Regions.Allowed.Concat(manifest.Participants.Select(participant => participant.Region)))
        {
            _ = regions[region];
        }
    }

    private void CheckDecision(Caller caller, StoredStudy study, Approval approval)
    {
        if (approval.Participant != caller.Name)
        {
            throw new RefusedException(Reasons.NotAuthorized, $"{caller.Name} may send its own decision only, not one of '{approval.Participant}'");
        }

        if (approval.SignedTime > (clock.GetUtcNow() + ClockTolerance).ToUnixTimeSeconds())
        {
            throw new RefusedException(Reasons.ApprovalInvalid, "the decision is dated in the future; set the institution's clock and sign again");
        }

        var manifest = ValidManifest.Parse(study.Manifest).OrThrow();
        if (!Approvals.Verify(approval, new Sha256Digest(Convert.FromHexString(study.Id)), manifest.Participant(caller.Name)!.Identity.SigningKey))
        {
            throw new RefusedException(Reasons.ApprovalInvalid, "the decision is not signed over this study by the key that its manifest has for this participant");
        }
    }

    private async Task<StudyState> RecordAsync(GatewayDatabase database, Caller caller, StoredStudy found, Approval approval, CancellationToken cancellationToken)
    {
        var study = await database.Studies.Include(stored => stored.Approvals).SingleAsync(stored => stored.Id == found.Id, cancellationToken);
        study.Approvals.Add(new StoredApproval
        {
            StudyId = study.Id,
            Participant = caller.Name,
            Number = study.Approvals.Count(stored => stored.Participant == caller.Name) + 1,
            Kind = approval.Kind,
            SignedTime = approval.SignedTime,
            Signature = approval.Signature.ToByteArray(),
        });
        var newest = study.NewestApprovals().ToList();
        study.Phase = newest.Exists(stored => stored.Kind != ApprovalKind.Approve) ? StudyPhase.Closed
            : newest.Count == found.Participants.Count ? StudyPhase.Active
            : StudyPhase.Proposed;
        log.Add(database, new AuditEvent(AuditActions.StudyDecided, caller.Name, caller.RoleName, approval.Kind.ToString().ToLowerInvariant(), study.Id));
        return StateOf(study);
    }

    private StoredStudy ToRow(ValidManifest manifest, string id, string author)
    {
        var study = new StoredStudy
        {
            Id = id,
            Manifest = manifest.Bytes.ToArray(),
            Title = manifest.Message.Title,
            Author = author,
            Phase = StudyPhase.Proposed,
            CreateTicks = clock.GetUtcNow().UtcTicks,
            EndTicks = manifest.Until.UtcTicks,
        };
        study.Participants.AddRange(manifest.Participants.Select((participant, ordinal) => new StoredParticipant
        {
            StudyId = id,
            Name = participant.Name,
            Ordinal = ordinal,
            Region = participant.Region,
        }));
        return study;
    }
}
