using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>Hand-overs in an audit: both enclaves' decisions made again, and certificates held to everybody who may have a key.</summary>
public sealed class HandoverBundleTests
{
    private readonly SampleBundle bundle = new();
    private readonly SampleRun run;
    private readonly SampleHandover handover;

    public HandoverBundleTests()
    {
        bundle.Noise(3);
        bundle.AddStudy();
        run = bundle.AddRun();
        handover = new SampleHandover(bundle, run);
    }

    [Fact]
    public void A_hand_over_with_the_ends_of_all_its_keys_is_verified()
    {
        handover.Log();
        handover.Add();
        bundle.AddCertificate(run, successors: handover.Destroy());
        var report = bundle.Verify();
        Assert.True(report.Verified, string.Join('\n', report.Checks.SelectMany(check => check.Failures)));
        Assert.Equal((1L, 0L), (report[AuditChecks.Handovers].Examined, report[AuditChecks.Handovers].Absent));
        Assert.Equal((2L, 0L), (report[AuditChecks.KeyDestructions].Examined, report[AuditChecks.KeyDestructions].Absent));
    }

    [Fact]
    public void Shredded_without_a_successors_word_is_found()
    {
        handover.Log();
        handover.Add();
        bundle.AddCertificate(run);
        Expect(AuditChecks.KeyDestructions, Reasons.ReceiptInvalid);
    }

    [Fact]
    public void A_successor_whose_offer_came_to_nothing_counts_as_well()
    {
        handover.Log();
        bundle.Documents[BundlePaths.Handover(handover.Offer.Digest)] = new KeptHandover { Offer = ByteString.CopyFrom(handover.Offer.Bytes.Span) }.ToByteArray();
        bundle.AddCertificate(run);
        Expect(AuditChecks.KeyDestructions, Reasons.ReceiptInvalid);
    }

    [Fact]
    public void An_offer_that_the_bundle_lacks_may_ask_for_any_key()
    {
        handover.Log();
        bundle.AddCertificate(run);
        var report = bundle.Verify();
        Assert.Equal(1, report[AuditChecks.Handovers].Absent);
        Assert.Equal(Reasons.ReceiptInvalid, Assert.Single(report[AuditChecks.KeyDestructions].Failures).Reason);
    }

    [Fact]
    public void Somebody_elses_word_for_a_successor_is_none()
    {
        using var other = SigningKey.Generate();
        handover.Log();
        handover.Add();
        bundle.AddCertificate(run, successors: handover.Destroy(other));
        Expect(AuditChecks.KeyDestructions, Reasons.SignatureInvalid);
    }

    [Fact]
    public void A_hand_over_that_was_never_logged_is_found()
    {
        handover.Add();
        Expect(AuditChecks.Handovers, Reasons.InclusionProofMissing);
    }

    [Fact]
    public void Keys_that_moved_before_their_offer_was_in_the_log_are_found()
    {
        var before = bundle.Checkpoint();
        handover.Log();
        handover.Add(checkpoint: before);
        Expect(AuditChecks.Handovers, Reasons.LogForked);
    }

    [Fact]
    public void A_successor_of_code_that_the_study_does_not_accept_is_found()
    {
        handover.Log();
        handover.Add(measurement: Sha256Digest.Of("other code"u8));
        Expect(AuditChecks.Handovers, Reasons.MeasurementRefused);
    }

    [Fact]
    public void An_amendment_that_was_in_the_log_and_hidden_from_the_giver_is_found()
    {
        bundle.AddAmendment(1);
        handover.Log();
        handover.Add();
        Expect(AuditChecks.Handovers, Reasons.AmendmentMissing);
    }

    [Fact]
    public void Changed_parts_are_found()
    {
        handover.Log();
        handover.Add(kept => kept.Signature = Flip(kept.Signature));
        Expect(AuditChecks.Handovers, Reasons.SignatureInvalid);
        handover.Add(kept => kept.Acceptance.Signature = Flip(kept.Acceptance.Signature));
        Expect(AuditChecks.Handovers, Reasons.SignatureInvalid);
        handover.Add(kept => kept.SuccessorEvidence = kept.GiverEvidence);
        Expect(AuditChecks.Handovers, Reasons.EvidenceBindingMismatch);
        handover.Add(kept => kept.Offer = ByteString.CopyFrom(new SampleHandover(bundle, run).Offer.Bytes.Span));
        Assert.Equal(Reasons.DigestMismatch, Assert.Single(bundle.Verify()[AuditChecks.Handovers].Failures).Reason);
    }

    private void Expect(string check, string reason)
    {
        var report = bundle.Verify();
        Assert.False(report.Verified);
        Assert.Equal(reason, Assert.Single(report[check].Failures).Reason);
    }

    private static ByteString Flip(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[5] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
