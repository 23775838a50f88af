using System.Security.Cryptography;
using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.Client.Telemetry;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Studies;

/// <summary>Registers, reads and approves studies. What the gateway says of a study is checked against its digest and its participants' signatures.</summary>
public sealed class StudyClient(Institution institution)
{
    private const int MaximumPageSize = 200;
    private const string ShareLabel = "fgw-own-share-v1";

    /// <summary>Registers a manifest that names this institution with exactly its keys. Idempotent.</summary>
    public async Task<Sha256Digest> CreateAsync(ValidManifest manifest, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("study create");
        CheckOwnKeys(manifest);
        Directory(manifest.Digest).KeepManifest(manifest);
        var response = await institution.Gateway.Studies.CreateStudyAsync(
            new CreateStudyRequest { Manifest = UnsafeByteOperations.UnsafeWrap(manifest.Bytes) }, cancellationToken: cancellationToken);
        return response.StudyId == manifest.Digest.ToString()
            ? manifest.Digest
            : throw new RefusedException(Reasons.ManifestChanged, $"the gateway registered study {response.StudyId}; the manifest's digest is {manifest.Digest}");
    }

    /// <summary>Reads a study and checks what can be checked without trusting anyone: its digest, its rules, each approval's signature.</summary>
    public async Task<Verdict<FetchedStudy>> FetchAsync(Sha256Digest study, CancellationToken cancellationToken)
    {
        var response = await institution.Gateway.Studies.GetStudyAsync(new GetStudyRequest { StudyId = study.ToString() }, cancellationToken: cancellationToken);
        if (!Sha256Digest.Of(response.Study.Manifest.Span).Equals(study))
        {
            return Verdict<FetchedStudy>.Refused(Reasons.ManifestChanged, $"the gateway sent another manifest than study {study}");
        }

        return ValidManifest.Parse(response.Study.Manifest.Memory).Then(manifest =>
        {
            var decisions = new Dictionary<string, Approval>(StringComparer.Ordinal);
            foreach (var approval in response.Study.Approvals)
            {
                if (manifest.Participant(approval.Participant) is { } participant && Approvals.Verify(approval, study, participant.Identity.SigningKey))
                {
                    decisions[approval.Participant] = approval;
                }
            }

            return Verdict<FetchedStudy>.Accepted(new FetchedStudy(manifest, response.Study, response.Amendments, decisions, response.State));
        });
    }

    /// <summary>
    /// Signs this institution's decision and sends it. An approval keeps the manifest on this machine, and makes this institution's share of the study
    /// secret: from here on the local copy is what counts.
    /// </summary>
    public async Task<StudyState> DecideAsync(ValidManifest manifest, ApprovalKind kind, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Source.StartActivity("study decide");
        CheckOwnKeys(manifest);
        var directory = Directory(manifest.Digest);
        if (kind == ApprovalKind.Approve)
        {
            directory.KeepManifest(manifest);
            await directory.Journal.AppendAsync((state, now) => state.Share is null ? MakeShare(manifest.Digest, now) : null, cancellationToken);
        }
        else if (directory.HasManifest)
        {
            await directory.Journal.AppendAsync((state, now) => state.IsWithdrawn ? null : new Withdrawn { Time = now }, cancellationToken);
        }

        var approval = Approvals.Sign(institution.Keys.Signing, manifest.Digest, institution.Name, kind, institution.Time.GetUtcNow());
        var response = await institution.Gateway.Studies.ApproveStudyAsync(
            new ApproveStudyRequest { StudyId = manifest.Digest.ToString(), Approval = approval }, cancellationToken: cancellationToken);
        return response.State;
    }

    /// <summary>The study as this institution agreed to it, with everybody's approval: what uploads and orders need.</summary>
    public async Task<Verdict<VerifiedStudy>> OpenAsync(Sha256Digest study, CancellationToken cancellationToken)
    {
        var (signed, amendments) = await FetchOwnAsync(study, cancellationToken);
        var verdict = StudyVerifier.Verify(signed, amendments, institution.Time.GetUtcNow());
        if (verdict.IsAccepted)
        {
            Directory(study).KeepApprovals(signed);
            await SeenAmendments.KeepAsync(Directory(study).Journal, amendments, cancellationToken);
        }

        return verdict;
    }

    /// <summary>
    /// The manifest agreed to here with the approvals that made the study active: what verifies its results, even after somebody withdrew.
    /// </summary>
    internal async Task<(SignedStudy Study, IReadOnlyList<SignedAmendment> Amendments)> SignedAsync(Sha256Digest study, CancellationToken cancellationToken)
    {
        var (signed, amendments) = await FetchOwnAsync(study, cancellationToken);
        return (Directory(study).ReadApprovals() ?? signed, amendments);
    }

    private async Task<(SignedStudy Study, IReadOnlyList<SignedAmendment> Amendments)> FetchOwnAsync(Sha256Digest study, CancellationToken cancellationToken)
    {
        var manifest = Directory(study).ReadManifest().OrThrow();
        var response = await institution.Gateway.Studies.GetStudyAsync(new GetStudyRequest { StudyId = study.ToString() }, cancellationToken: cancellationToken);
        if (!response.Study.Manifest.Span.SequenceEqual(manifest.Bytes.Span))
        {
            throw new RefusedException(Reasons.ManifestChanged, $"the gateway shows another manifest for study {study} than the one that was approved here");
        }

        return SeenAmendments.Check(await Directory(study).Journal.ReadAsync(cancellationToken), response.Amendments) is { } refusal
            ? throw new RefusedException(refusal)
            : (response.Study, response.Amendments);
    }

    public async Task<IReadOnlyList<StudySummary>> ListAsync(CancellationToken cancellationToken)
    {
        var studies = new List<StudySummary>();
        for (var token = string.Empty; ;)
        {
            var page = await institution.Gateway.Studies.ListStudiesAsync(new ListStudiesRequest { PageSize = MaximumPageSize, PageToken = token }, cancellationToken: cancellationToken);
            studies.AddRange(page.Studies);
            if ((token = page.NextPageToken).Length == 0)
            {
                return studies;
            }
        }
    }

    /// <summary>Studies created or approved on this machine.</summary>
    public IReadOnlyList<Sha256Digest> ListLocal() => StudyDirectory.List(institution.Profile);

    /// <summary>A study's manifest as it was agreed to on this machine; needs no gateway.</summary>
    public static Verdict<ValidManifest> ReadLocal(Profiles.Profile profile, Sha256Digest study) => new StudyDirectory(profile, study, TimeProvider.System).ReadManifest();

    internal StudyDirectory Directory(Sha256Digest study) => new(institution.Profile, study, institution.Time);

    /// <summary>This institution's share of the study secret; the caller disposes it.</summary>
    internal async Task<StudySecretShare> OpenShareAsync(StudyDirectory directory, CancellationToken cancellationToken)
    {
        var state = await directory.Journal.AppendAsync((state, now) => state.Share is null ? MakeShare(directory.Study, now) : null, cancellationToken);
        var bytes = SingleShot.Open(institution.Keys.XWing, state.Share!.Enc, ShareInfo(directory.Study), [], state.Share.Ciphertext).OrThrow();
        try
        {
            return StudySecretShare.Import(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] ShareInfo(Sha256Digest study) => new SignedInput(ShareLabel).Field(study.Bytes).ToArray();

    private ShareKept MakeShare(Sha256Digest study, DateTimeOffset now)
    {
        using var share = StudySecretShare.Generate();
        var bytes = share.Export();
        try
        {
            var box = SingleShot.Seal(institution.Keys.XWing.PublicKey, ShareInfo(study), [], bytes);
            return new ShareKept(box.Enc, box.Ciphertext) { Time = now };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private void CheckOwnKeys(ValidManifest manifest)
    {
        if (manifest.Participant(institution.Name) is not { } own)
        {
            throw new RefusedException(Reasons.UnknownParticipant, $"\"{institution.Name}\" is no participant of this study; they are {string.Join(", ", manifest.Participants.Select(participant => participant.Name))}");
        }

        if (!own.Identity.SigningKey.Equals(institution.Keys.Signing.PublicKey) || !own.Identity.KemKeys.SequenceEqual(institution.Keys.PublishedKemKeys()))
        {
            throw new RefusedException(Reasons.KeyMismatch, $"the manifest names other keys for \"{institution.Name}\" than those of this profile; give the study's author your present identity file");
        }
    }
}
