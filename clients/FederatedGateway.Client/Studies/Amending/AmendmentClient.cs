using FederatedGateway.Client.Telemetry;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Studies.Amending;

/// <summary>Proposes, reads and signs amendments of a study's accepted measurements.</summary>
public sealed class AmendmentClient(Institution institution)
{
    private readonly StudyClient studies = new(institution);

    /// <summary>What is in force and what waits for signatures, every signature checked here, and nothing gone that this profile has seen.</summary>
    /// <exception cref="RefusedException">AMENDMENT_INVALID or AMENDMENT_MISSING: the gateway shows what cannot be.</exception>
    public async Task<StudyAmendments> ReadAsync(FetchedStudy study, CancellationToken cancellationToken)
    {
        var directory = studies.Directory(study.Manifest.Digest);
        if (directory.HasManifest && SeenAmendments.Check(await directory.Journal.ReadAsync(cancellationToken), study.Amendments) is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        var inForce = study.Amendments.Select(signed => Amendments.Open(study.Manifest, signed).OrThrow()).ToList();
        if (inForce.Index().FirstOrDefault(one => one.Item.Number != one.Index + 1 || !one.Item.IsComplete).Item is { } wrong)
        {
            throw new RefusedException(Reasons.AmendmentInvalid, $"the gateway shows amendment {wrong.Number} in force, which is out of order or lacks signatures");
        }

        var response = await institution.Gateway.Studies.ListPendingAmendmentsAsync(
            new ListPendingAmendmentsRequest { StudyId = study.Manifest.Digest.ToString() }, cancellationToken: cancellationToken);
        var pending = response.Amendments.Select(one => new ProposedAmendment(
            Amendments.Open(study.Manifest, one.Amendment).OrThrow(), one.Amendment, one.Proposer, DateTimeOffset.FromUnixTimeSeconds(one.CreateTime)));

        // What came into force between the two calls is not pending any more.
        return new StudyAmendments(inForce, [.. pending.Where(one => one.Opened.Number == inForce.Count + 1)]);
    }

    /// <summary>Signs the study's next amendment and proposes it. A removal is in force with this signature alone.</summary>
    /// <param name="study">As it is now.</param>
    /// <param name="change">What it adds and removes, and why; digest and number are filled in here.</param>
    /// <param name="replaces">The pending amendment whose place it takes; null for none.</param>
    /// <param name="cancellationToken">What was signed stays signed.</param>
    public async Task<AmendmentStatus> ProposeAsync(VerifiedStudy study, MeasurementAmendment change, ProposedAmendment? replaces, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("study amend");
        change.StudyDigest = study.Digest.ToByteString();
        change.Number = (uint)study.Measurements.Count + 1;
        var signed = new SignedAmendment { Amendment = change.ToByteString() };
        signed.Signatures.Add(Amendments.Sign(institution.Keys.Signing, signed.Amendment.Span, institution.Name));
        var opened = Amendments.Open(study.Manifest, signed).OrThrow();
        var response = await institution.Gateway.Studies.ProposeAmendmentAsync(
            new ProposeAmendmentRequest { StudyId = study.Digest.ToString(), Amendment = signed, Replaces = replaces?.Opened.Digest.ToString() ?? string.Empty },
            cancellationToken: cancellationToken);
        if (opened.IsComplete)
        {
            // From here on this profile holds the gateway to it.
            await studies.Directory(study.Digest).Journal.AppendAsync(
                (state, now) => state.Amendments.Count == opened.Number - 1 ? new AmendmentSeen(change.Number, signed.Amendment.ToByteArray()) { Time = now } : null, cancellationToken);
        }

        return response.Status;
    }

    /// <summary>Adds this institution's signature to exactly the amendment that was shown. Again is harmless.</summary>
    public async Task<AmendmentStatus> ApproveAsync(VerifiedStudy study, ProposedAmendment pending, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("study amend approve");
        var response = await institution.Gateway.Studies.SignAmendmentAsync(
            new SignAmendmentRequest
            {
                StudyId = study.Digest.ToString(),
                Number = (uint)pending.Opened.Number,
                AmendmentSha256 = pending.Opened.Digest.ToString(),
                Signature = Amendments.Sign(institution.Keys.Signing, pending.Signed.Amendment.Span, institution.Name),
            },
            cancellationToken: cancellationToken);
        return response.Status;
    }
}
