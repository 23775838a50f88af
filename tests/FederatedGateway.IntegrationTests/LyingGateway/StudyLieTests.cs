using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using GetEvidenceRequest = FederatedGateway.Enclave.V1.GetEvidenceRequest;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that changes what was agreed on.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class StudyLieTests(RunningEnclave enclave)
{
    private readonly Consortium consortium = new(enclave.Process);

    [Fact]
    public Task A_changed_manifest() => RefusedAsync(Reasons.ManifestChanged, study => Change(study, manifest => manifest.Privacy.MinimumRows = 10));

    [Fact]
    public Task A_changed_recipient_key() => RefusedAsync(Reasons.ManifestChanged, study => Change(study, manifest =>
    {
        // A genuine identity file under the institution's name, with keys that the gateway holds.
        var impostor = new Institution("north");
        manifest.Participants[0].SignedIdentity = ByteString.CopyFrom(impostor.Identity.SignedBytes.Span);
    }));

    [Fact]
    public Task A_recipient_key_changed_inside_its_signed_file() => RefusedAsync(Reasons.ManifestInvalid, study => Change(study, manifest =>
    {
        var impostor = InstitutionIdentity.Verify(new Institution("north").Identity.SignedBytes).OrThrow();
        var file = SignedIdentity.Parser.ParseFrom(manifest.Participants[0].SignedIdentity);
        var identity = FederatedGateway.V1.Identity.Parser.ParseFrom(file.Identity);
        identity.KemKeys[0] = impostor.KemKeys[0].ToMessage();
        file.Identity = identity.ToByteString();
        manifest.Participants[0].SignedIdentity = file.ToByteString();
    }));

    [Fact]
    public Task A_missing_approval() => RefusedAsync(Reasons.ApprovalMissing, study => study.Approvals.RemoveAt(1));

    [Fact]
    public Task A_forged_approval() => RefusedAsync(Reasons.ApprovalInvalid, study =>
    {
        using var forger = SigningKey.Generate();
        study.Approvals[1] = Approvals.Sign(forger, consortium.Digest, "south", ApprovalKind.Approve, Consortium.Now);
    });

    [Fact]
    public Task Another_studys_approvals()
        => RefusedAsync(Reasons.ManifestChanged, study =>
        {
            var other = new Consortium(enclave.Process).Approve();
            study.Approvals.Clear();
            study.Approvals.AddRange(other.Approvals);
        });

    [Fact]
    public Task A_withdrawal_passed_off_as_an_approval() => RefusedAsync(Reasons.ApprovalInvalid, study =>
    {
        study.Approvals[2] = Approvals.Sign(consortium.Institutions[2].Signing, consortium.Digest, "west", ApprovalKind.Withdraw, Consortium.Now);
        study.Approvals[2].Kind = ApprovalKind.Approve;
    });

    [Fact]
    public Task A_study_from_which_somebody_withdrew() => RefusedAsync(Reasons.StudyWithdrawn, study
        => study.Approvals[2] = Approvals.Sign(consortium.Institutions[2].Signing, consortium.Digest, "west", ApprovalKind.Withdraw, Consortium.Now));

    [Fact]
    public async Task A_study_that_is_over()
    {
        var (start, tables) = await consortium.PrepareAsync();
        consortium.Manifest.Runs.Until = Consortium.Now.AddHours(-1).ToUnixTimeSeconds();
        start.Study = consortium.Approve();
        await Refusals.AssertAsync(Reasons.StudyExpired, () => consortium.RunAsync(start, tables));
        await Refusals.AssertAsync(Reasons.StudyExpired, () => EvidenceAsync(start.Study));
    }

    [Fact]
    public async Task A_study_that_does_not_accept_this_enclave()
    {
        consortium.Manifest.Evidence[0].Development.Measurements[0] = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32));
        await Refusals.AssertAsync(Reasons.MeasurementRefused, RunWithoutAppraisalAsync);
    }

    [Fact]
    public async Task A_study_that_pins_another_root()
    {
        using var root = SigningKey.Generate();
        consortium.Manifest.Evidence[0].Development.RootPublicKey = ByteString.CopyFrom(root.PublicKey.Bytes.Span);
        await Refusals.AssertAsync(Reasons.EvidenceRootUntrusted, RunWithoutAppraisalAsync);
    }

    [Fact]
    public async Task An_amendment_that_is_forged_or_hidden()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        var amendment = new MeasurementAmendment { StudyDigest = consortium.Digest.ToByteString(), Number = 1, Remove = { ByteString.CopyFrom(enclave.Process.Measurement) } }.ToByteString();
        var removal = new SignedAmendment { Amendment = amendment, Signatures = { Amendments.Sign(consortium.Institutions[0].Signing, amendment.Span, "north") } };

        // All signed an order that names the removal; the gateway hides it.
        var start = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables, amendments: 1)), tables);
        await Refusals.AssertAsync(Reasons.OrderAmendmentMismatch, () => consortium.RunAsync(start, tables));

        // Shown, it ends this enclave's work for the study.
        start.Amendments.Add(removal);
        await Refusals.AssertAsync(Reasons.MeasurementRefused, () => consortium.RunAsync(start, tables));

        start.Amendments[0] = removal.Clone();
        start.Amendments[0].Signatures[0].Participant = "south";
        await Refusals.AssertAsync(Reasons.AmendmentInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task Amendments_that_are_dropped_reordered_half_signed_or_of_another_study()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        var (first, second) = (Amend(consortium.Digest, 1, "north", "south", "west"), Amend(consortium.Digest, 2, "north", "south", "west"));
        var start = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables, amendments: 2)), tables);

        await ShowAsync(Reasons.OrderAmendmentMismatch, first);
        await ShowAsync(Reasons.AmendmentInvalid, second);
        await ShowAsync(Reasons.AmendmentInvalid, second, first);
        await ShowAsync(Reasons.AmendmentInvalid, first, first);
        await ShowAsync(Reasons.AmendmentInvalid, first, Amend(consortium.Digest, 2, "north", "south"));
        await ShowAsync(Reasons.AmendmentInvalid, first, Amend(Sha256Digest.Of("another study"u8), 2, "north", "south", "west"));

        async Task ShowAsync(string reason, params SignedAmendment[] shown)
        {
            start.Amendments.Clear();
            start.Amendments.AddRange(shown);
            await Refusals.AssertAsync(reason, () => consortium.RunAsync(start, tables));
        }

        // Other code is added: of no use to this enclave, and no harm either.
        SignedAmendment Amend(Sha256Digest study, uint number, params string[] signers)
        {
            var bytes = new MeasurementAmendment { StudyDigest = study.ToByteString(), Number = number, Add = { ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)) } }.ToByteString();
            var signed = new SignedAmendment { Amendment = bytes };
            signed.Signatures.AddRange(consortium.Institutions.Where(institution => signers.Contains(institution.Name)).Select(institution => Amendments.Sign(institution.Signing, bytes.Span, institution.Name)));
            return signed;
        }
    }

    [Fact]
    public async Task Evidence_for_a_run_or_without_a_nonce_is_not_given_out()
    {
        var request = new GetEvidenceRequest { Study = consortium.Approve(), Nonce = ByteString.CopyFrom(new byte[32]), Role = EvidenceRole.Run };
        await Refusals.AssertAsync(Reasons.InvalidArgument, async () => await enclave.Process.Client.GetEvidenceAsync(request, cancellationToken: TestContext.Current.CancellationToken));
        request.Role = EvidenceRole.Upload;
        request.Nonce = ByteString.CopyFrom(new byte[31]);
        await Refusals.AssertAsync(Reasons.InvalidArgument, async () => await enclave.Process.Client.GetEvidenceAsync(request, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static void Change(SignedStudy study, Action<StudyManifest> change)
    {
        var manifest = StudyManifest.Parser.ParseFrom(study.Manifest);
        change(manifest);
        study.Manifest = manifest.ToByteString();
    }

    private async Task RefusedAsync(string reason, Action<SignedStudy> lie)
    {
        var (start, tables) = await consortium.PrepareAsync();
        lie(start.Study);
        await Refusals.AssertAsync(reason, () => consortium.RunAsync(start, tables));
        await Refusals.AssertAsync(reason, () => EvidenceAsync(start.Study));
    }

    private async Task<FederatedGateway.V1.Evidence> EvidenceAsync(SignedStudy study)
    {
        var request = new GetEvidenceRequest { Study = study, Nonce = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)), Role = EvidenceRole.Upload };
        return (await enclave.Process.Client.GetEvidenceAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Evidence;
    }

    /// <summary>As if every client had failed to appraise the evidence: the enclave does it itself.</summary>
    private async Task RunWithoutAppraisalAsync()
    {
        var keys = EnclaveKeys.Parse((await EvidenceAsync(consortium.Approve())).KeyConfig.Memory).OrThrow();
        var tables = consortium.EncryptAll(keys);
        await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables)), tables), tables);
    }
}
