using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>What the log speaks of: studies, runs and certificates of a gateway that logs honestly and lies otherwise.</summary>
public sealed class AuditBundleDocumentTests
{
    private readonly SampleBundle bundle = new();

    public AuditBundleDocumentTests()
    {
        bundle.Noise(3);
        bundle.AddStudy();
    }

    [Fact]
    public void A_receipt_that_was_never_logged_is_found()
    {
        bundle.AddRun(logged: false);
        Expect(AuditChecks.ReceiptsLogged, Reasons.InclusionProofMissing);
    }

    [Fact]
    public void A_logged_receipt_that_the_bundle_lacks_is_counted()
    {
        bundle.AddEntry("federatedgateway.run.receipt", bundle.Study.Digest.ToString(), new NamedDigest(EntryDigests.Receipt, Sha256Digest.Of([1]).ToString()));
        bundle.AddEntry("federatedgateway.run.receipt", Sha256Digest.Of("a study that was not exported"u8).ToString(), new NamedDigest(EntryDigests.Receipt, Sha256Digest.Of([2]).ToString()));
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.ReceiptsLogged].Absent);
    }

    [Fact]
    public void A_receipt_logged_under_another_study_is_found()
    {
        var run = bundle.AddRun(logged: false);
        bundle.AddEntry("federatedgateway.run.receipt", Sha256Digest.Of([1]).ToString(), new NamedDigest(EntryDigests.Receipt, run.SignedReceipt().Digest.ToString()));
        Expect(AuditChecks.ReceiptsLogged, Reasons.InclusionProofMissing);
    }

    [Fact]
    public void A_receipt_by_another_key_is_found()
    {
        var run = bundle.AddRun();
        bundle.Documents[BundlePaths.Receipt(run.OrderDigest)] = new SampleRun(bundle.Study, run.Checkpoint).Record.Receipt;
        Expect(AuditChecks.Receipts, Reasons.KeyMismatch);
    }

    [Fact]
    public void A_receipt_that_contradicts_its_run_is_found()
    {
        var run = bundle.AddRun(logged: false);
        var wrong = run.SignedReceipt(run.Receipt with { Seed = 99 });
        bundle.Documents[BundlePaths.Receipt(run.OrderDigest)] = wrong.Envelope;
        bundle.AddEntry("federatedgateway.run.receipt", bundle.Study.Digest.ToString(), new NamedDigest(EntryDigests.Receipt, wrong.Digest.ToString()));
        Expect(AuditChecks.Receipts, Reasons.ReceiptInvalid);
    }

    [Fact]
    public void An_order_that_lacks_a_signature_is_found()
    {
        var run = bundle.AddRun();
        bundle.Documents.Remove(BundlePaths.OrderSignature(run.OrderDigest, "south"));
        Expect(AuditChecks.Orders, Reasons.OrderSignatureMissing);
    }

    [Fact]
    public void A_number_used_twice_is_found()
    {
        bundle.AddRun();
        bundle.AddRun(datasetVersion: 2);
        Expect(AuditChecks.Orders, Reasons.OrderNumberReused);
    }

    [Fact]
    public void Numbers_and_versions_that_go_up_are_accepted_and_a_superseded_dataset_is_found()
    {
        bundle.AddRun(1, 1);
        bundle.AddRun(2, 2);
        Assert.True(bundle.Verify().Verified);
        Assert.Equal(2, bundle.Verify()[AuditChecks.Receipts].Examined);
        bundle.AddRun(3, 1);
        Expect(AuditChecks.Orders, Reasons.DatasetSuperseded);
    }

    [Fact]
    public void Evidence_for_a_checkpoint_of_another_tree_is_found()
    {
        var other = new SampleBundle();
        other.Noise(4);
        other.AddBytes([1]);
        var run = new SampleRun(bundle.Study, other.Checkpoint());
        bundle.AddDocuments(run);
        bundle.Documents[BundlePaths.Receipt(run.OrderDigest)] = run.Record.Receipt;
        bundle.Noise(10);
        Expect(AuditChecks.Evidence, Reasons.LogForked);
    }

    [Fact]
    public void Evidence_for_something_that_is_no_checkpoint_is_found()
    {
        var run = new SampleRun(bundle.Study, new byte[] { 1, 2, 3 });
        bundle.AddDocuments(run);
        bundle.Documents[BundlePaths.Receipt(run.OrderDigest)] = run.Record.Receipt;
        Expect(AuditChecks.Evidence, Reasons.CheckpointInvalid);
    }

    [Fact]
    public void A_run_without_receipt_is_counted()
    {
        bundle.AddDocuments(new SampleRun(bundle.Study, bundle.Checkpoint()));
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.Receipts].Absent);
    }

    [Fact]
    public void A_study_without_all_approvals_is_counted_and_its_runs_are_refused()
    {
        bundle.Documents.Remove(BundlePaths.Approval(bundle.Study.Digest, "west"));
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.Studies].Absent);
        bundle.AddRun();
        Expect(AuditChecks.Orders, Reasons.ApprovalMissing);
    }

    [Fact]
    public void Forged_moved_and_misnamed_decisions_are_found()
    {
        var path = BundlePaths.Approval(bundle.Study.Digest, "west");
        var honest = bundle.Documents[path];
        using var forger = SigningKey.Generate();
        foreach (var wrong in new[]
        {
            Approvals.Sign(forger, bundle.Study.Digest, "west", ApprovalKind.Approve, SampleStudy.Now).ToByteArray(),
            Approvals.Sign(bundle.Study.Institutions[2].Key, bundle.Study.Digest, "west", ApprovalKind.Reject, SampleStudy.Now).ToByteArray(),
            bundle.Documents[BundlePaths.Approval(bundle.Study.Digest, "south")].ToArray(),
        })
        {
            bundle.Documents[path] = wrong;
            Expect(AuditChecks.Studies, Reasons.ApprovalInvalid);
        }

        bundle.Documents[path] = honest;
        bundle.Documents[BundlePaths.Withdrawal(bundle.Study.Digest, "west")] = Approvals.Sign(forger, bundle.Study.Digest, "west", ApprovalKind.Withdraw, SampleStudy.Now).ToByteArray();
        Expect(AuditChecks.Studies, Reasons.ApprovalInvalid);
    }

    [Fact]
    public void A_run_after_a_withdrawal_is_found_and_one_before_is_not()
    {
        bundle.AddRun();
        bundle.Withdraw("west", SampleRun.Start.AddMinutes(1));
        Assert.True(bundle.Verify().Verified);
        bundle.Withdraw("west", SampleRun.Start);
        Assert.True(bundle.Verify().Verified);
        bundle.Withdraw("west", SampleRun.Start.AddSeconds(-1));
        Expect(AuditChecks.Orders, Reasons.StudyWithdrawn);
    }

    [Fact]
    public void Amendments_are_read_in_order_and_a_gap_is_found()
    {
        bundle.AddAmendment(1);
        bundle.AddAmendment(2);
        Assert.True(bundle.Verify().Verified);
        Assert.Equal(2, bundle.Verify()[AuditChecks.AmendmentsLogged].Examined);
        bundle.Documents.Remove(BundlePaths.Amendment(bundle.Study.Digest, 1));
        Expect(AuditChecks.Studies, Reasons.NotFound);
    }

    [Fact]
    public void An_amendment_that_was_never_logged_is_found_and_a_logged_one_that_is_hidden_is_counted()
    {
        bundle.AddAmendment(1);
        bundle.AddAmendment(2);
        bundle.Documents.Remove(BundlePaths.Amendment(bundle.Study.Digest, 2));
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal(1, report[AuditChecks.AmendmentsLogged].Absent);

        bundle.AddAmendment(2, logged: false, content: 9);
        Expect(AuditChecks.AmendmentsLogged, Reasons.InclusionProofMissing);
    }

    [Fact]
    public void A_run_from_which_an_amendment_was_hidden_is_found()
    {
        bundle.AddRun(1, 1);
        bundle.AddAmendment(1);
        Assert.True(bundle.Verify().Verified);
        bundle.AddRun(2, 2);
        Expect(AuditChecks.Orders, Reasons.OrderAmendmentMismatch);
    }

    [Fact]
    public void A_study_of_another_log_is_found()
    {
        using var log = LogSigningKey.Generate("log.example/other");
        var other = new SampleBundle();
        other.Study.Manifest.Log.LogVkey = log.VerifierKey.ToString();
        other.AddStudy();
        var report = other.Verify();
        Assert.Equal(Reasons.KeyMismatch, Assert.Single(report[AuditChecks.Studies].Failures).Reason);
    }

    [Fact]
    public void A_certificate_without_log_entry_or_earlier_intent_is_found()
    {
        var run = bundle.AddRun();
        bundle.AddCertificate(run, logged: false);
        Expect(AuditChecks.CertificatesLogged, Reasons.InclusionProofMissing);
        bundle.AddCertificate(run, intended: false);
        Expect(AuditChecks.CertificatesLogged, Reasons.ReceiptInvalid);
    }

    [Fact]
    public void A_certificate_by_another_key_or_with_a_forged_confirmation_is_found()
    {
        var run = bundle.AddRun();
        using var other = SigningKey.Generate();
        bundle.AddCertificate(run);
        Assert.True(bundle.Verify().Verified);
        var report = bundle.Verify(bundle.Trust with { GatewayKey = other.PublicKey });
        Assert.Equal(Reasons.KeyMismatch, Assert.Single(report[AuditChecks.Certificates].Failures).Reason);

        bundle.AddCertificate(run, holder: other);
        Expect(AuditChecks.KeyDestructions, Reasons.SignatureInvalid);
    }

    [Fact]
    public void A_key_that_no_evidence_binds_proves_nothing()
    {
        var run = new SampleRun(bundle.Study, bundle.Checkpoint());
        bundle.Documents[BundlePaths.KeyConfig(run.Keys.Digest)] = run.Keys.Bytes;
        bundle.AddCertificate(run);
        var report = bundle.Verify();
        Assert.True(report.Verified);
        Assert.Equal((0L, 1L), (report[AuditChecks.KeyDestructions].Examined, report[AuditChecks.KeyDestructions].Absent));

        bundle.Documents.Remove(BundlePaths.KeyConfig(run.Keys.Digest));
        Expect(AuditChecks.KeyDestructions, Reasons.NotFound);
    }

    [Fact]
    public void Certificates_that_no_key_verifies_are_found()
    {
        bundle.AddCertificate(bundle.AddRun());
        bundle.Documents.Remove(BundlePaths.GatewayKey);
        var report = bundle.Verify(bundle.Trust with { GatewayKey = null });
        Assert.Equal(Reasons.KeyMismatch, Assert.Single(report[AuditChecks.Certificates].Failures).Reason);
    }

    private void Expect(string check, string reason)
    {
        var report = bundle.Verify();
        Assert.False(report.Verified);
        Assert.Equal(reason, Assert.Single(report[check].Failures).Reason);
        Assert.NotNull(report.Checkpoint);
    }
}
