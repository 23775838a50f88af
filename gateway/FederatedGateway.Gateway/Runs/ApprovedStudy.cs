using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>A stored study with what was signed about it: for the gateway's own early refusals, and to be handed to the enclave, which checks again.</summary>
/// <param name="Signed">Manifest and approvals.</param>
/// <param name="Amendments">In order.</param>
internal sealed record ApprovedStudy(SignedStudy Signed, IReadOnlyList<SignedAmendment> Amendments)
{
    /// <exception cref="RefusedException"><see cref="Reasons.NotFound"/>: there is no such study.</exception>
    public static async Task<ApprovedStudy> LoadAsync(GatewayDatabase database, string studyId, CancellationToken cancellationToken)
    {
        var study = await database.Studies.AsNoTracking().Include(stored => stored.Approvals).SingleOrDefaultAsync(stored => stored.Id == studyId, cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, $"there is no study {studyId}");
        var signed = new SignedStudy { Manifest = ByteString.CopyFrom(study.Manifest) };
        signed.Approvals.AddRange(study.Approvals.OrderBy(approval => approval.Participant, StringComparer.Ordinal).Select(approval => new Approval
        {
            Participant = approval.Participant,
            Kind = approval.Kind,
            SignedTime = approval.SignedTime,
            Signature = ByteString.CopyFrom(approval.Signature),
        }));
        var amendments = await database.Amendments.AsNoTracking().Where(amendment => amendment.StudyId == studyId).OrderBy(amendment => amendment.Number)
            .Select(amendment => amendment.SignedAmendment).ToListAsync(cancellationToken);
        return new ApprovedStudy(signed, [.. amendments.Select(SignedAmendment.Parser.ParseFrom)]);
    }

    public Verdict<VerifiedStudy> Verify(DateTimeOffset now) => StudyVerifier.Verify(Signed, Amendments, now);
}
