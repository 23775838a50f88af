using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>A study as it was signed, for those who may see it: what the enclave gets, and what the gateway checks early.</summary>
internal static class StudyDocuments
{
    /// <summary>Finds a study that the caller takes part in; auditors and operators see all.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.NotFound"/> or <see cref="Reasons.NotAuthorized"/>.</exception>
    public static async Task<StoredStudy> FindAsync(GatewayDatabase database, Caller caller, string studyId, CancellationToken cancellationToken)
    {
        var study = await FindAsync(database, studyId, cancellationToken);
        RequireMember(study, caller);
        return study;
    }

    /// <summary>Finds a study for the gateway itself.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.NotFound"/>.</exception>
    public static async Task<StoredStudy> FindAsync(GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        CheckId(studyId);
        return await database.Studies.AsNoTracking().Include(stored => stored.Participants).Include(stored => stored.Approvals)
            .AsSplitQuery().SingleOrDefaultAsync(stored => stored.Id == studyId, cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, $"there is no study {studyId} here; register its manifest first");
    }

    /// <summary>With each participant's newest decision and all amendments in force, in order.</summary>
    public static async Task<(SignedStudy Study, IReadOnlyList<SignedAmendment> Amendments)> SignedAsync(GatewayDatabase database, StoredStudy study, CancellationToken cancellationToken)
        => (Signed(study), await ReadAsync(InForce(database, study.Id), cancellationToken));

    /// <summary>Complete, and in the log: first logged, then in force.</summary>
    public static IQueryable<StoredAmendment> InForce(GatewayDatabase database, string studyId)
        => database.Amendments.AsNoTracking()
            .Where(amendment => amendment.StudyId == studyId && amendment.EventId != null && database.LoggedEntries.Any(entry => entry.EventId == amendment.EventId));

    /// <summary>The study, approved by all and not over, with amendments from the moment they are complete: what is decided now is logged after them.</summary>
    /// <exception cref="RefusedException">It may not do anything (yet, or any more); the reason says why.</exception>
    public static async Task<VerifiedStudy> VerifyAsync(GatewayDatabase database, StoredStudy study, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var amendments = await ReadAsync(database.Amendments.AsNoTracking().Where(amendment => amendment.StudyId == study.Id && amendment.EventId != null), cancellationToken);
        return StudyVerifier.Verify(Signed(study), amendments, now).OrThrow();
    }

    /// <exception cref="RefusedException"><see cref="Reasons.InvalidArgument"/>: not a study's digest.</exception>
    public static void CheckId(string studyId)
    {
        if (!Sha256Digest.TryParseHex(studyId, out _))
        {
            throw new RefusedException(Reasons.InvalidArgument, "study_id is not 64 lower-case hexadecimal characters");
        }
    }

    /// <exception cref="RefusedException"><see cref="Reasons.NotAuthorized"/>: an institution that the manifest does not name.</exception>
    public static void RequireMember(StoredStudy study, Caller caller)
    {
        if (caller.Role == Role.Participant && study.Participants.TrueForAll(participant => participant.Name != caller.Name))
        {
            throw new RefusedException(Reasons.NotAuthorized, $"{caller.Name} takes no part in study {study.Id}");
        }
    }

    private static SignedStudy Signed(StoredStudy study)
    {
        var order = study.Participants.ToDictionary(participant => participant.Name, participant => participant.Ordinal, StringComparer.Ordinal);
        var signed = new SignedStudy { Manifest = ByteString.CopyFrom(study.Manifest) };
        signed.Approvals.AddRange(study.NewestApprovals().OrderBy(approval => order[approval.Participant]).Select(approval => approval.ToMessage()));
        return signed;
    }

    private static async Task<IReadOnlyList<SignedAmendment>> ReadAsync(IQueryable<StoredAmendment> amendments, CancellationToken cancellationToken)
        => [.. (await amendments.OrderBy(amendment => amendment.Number).Select(amendment => amendment.SignedAmendment).ToListAsync(cancellationToken)).Select(SignedAmendment.Parser.ParseFrom)];
}
