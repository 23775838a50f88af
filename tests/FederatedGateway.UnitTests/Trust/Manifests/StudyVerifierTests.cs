using CsCheck;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Manifests;

public sealed class StudyVerifierTests
{
    private readonly SampleStudy sample = new();

    [Fact]
    public void A_study_that_all_approved_is_verified_with_the_keys_of_its_manifest()
    {
        var study = sample.Verify();
        Assert.Equal(sample.Digest, study.Digest);
        Assert.Equal(sample.Institutions.Select(institution => institution.Key.PublicKey), study.Participants.Select(participant => participant.Identity.SigningKey));
        Assert.Equal(0, study.Measurements.Count);
    }

    [Fact]
    public void The_order_of_approvals_does_not_matter()
    {
        var study = sample.Approve();
        var reversed = new SignedStudy { Manifest = study.Manifest };
        reversed.Approvals.AddRange(study.Approvals.Reverse());
        Assert.True(Verify(reversed).IsAccepted);
    }

    [Fact]
    public void A_missing_approval_is_named()
    {
        var study = sample.Approve();
        study.Approvals.RemoveAt(1);
        var refusal = Verify(study).Refusal!;
        Assert.Equal(Reasons.ApprovalMissing, refusal.Reason);
        Assert.Contains("south", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_approval_at_all_is_missing_approval()
        => Assert.Equal(Reasons.ApprovalMissing, Verify(new SignedStudy { Manifest = sample.Manifest.ToByteString() }).Refusal?.Reason);

    [Fact]
    public void A_forged_approval_is_refused()
    {
        using var forger = SigningKey.Generate();
        var study = sample.Approve();
        study.Approvals[1] = Approvals.Sign(forger, sample.Digest, "south", ApprovalKind.Approve, SampleStudy.Now);
        Assert.Equal(Reasons.ApprovalInvalid, Verify(study).Refusal?.Reason);
    }

    [Fact]
    public void Anothers_approval_under_my_name_is_refused()
    {
        var study = sample.Approve();
        study.Approvals[1] = study.Approvals[0].Clone();
        study.Approvals[1].Participant = "south";
        Assert.Equal(Reasons.ApprovalInvalid, Verify(study).Refusal?.Reason);
    }

    [Fact]
    public void A_stranger_and_a_second_decision_are_refused()
    {
        var stranger = sample.Approve();
        stranger.Approvals[2].Participant = "stranger";
        Assert.Equal(Reasons.ApprovalInvalid, Verify(stranger).Refusal?.Reason);

        var twice = sample.Approve();
        twice.Approvals.Add(twice.Approvals[0].Clone());
        Assert.Equal(Reasons.ApprovalInvalid, Verify(twice).Refusal?.Reason);
    }

    [Theory]
    [InlineData(ApprovalKind.Reject, Reasons.StudyRejected)]
    [InlineData(ApprovalKind.Withdraw, Reasons.StudyWithdrawn)]
    public void Any_rejection_or_withdrawal_ends_it(ApprovalKind kind, string reason)
    {
        var study = sample.Approve();
        study.Approvals[2] = Approvals.Sign(sample.Institutions[2].Key, sample.Digest, "west", kind, SampleStudy.Now);
        Assert.Equal(reason, Verify(study).Refusal?.Reason);

        // Relabelled as an approval, the signature no longer fits.
        study.Approvals[2].Kind = ApprovalKind.Approve;
        Assert.Equal(Reasons.ApprovalInvalid, Verify(study).Refusal?.Reason);
    }

    [Fact]
    public void Approvals_never_carry_over_to_a_changed_manifest()
    {
        var study = sample.Approve();
        sample.Manifest.Runs.Maximum++;
        study.Manifest = sample.Manifest.ToByteString();
        Assert.Equal(Reasons.ManifestChanged, Verify(study).Refusal?.Reason);
    }

    [Fact]
    public void Every_flipped_bit_of_the_manifest_and_the_approvals_is_refused()
    {
        var bytes = sample.Approve().ToByteArray();
        Gen.Int[0, (bytes.Length * 8) - 1].Sample(
            bit =>
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    return !Verify(SignedStudy.Parser.ParseFrom(flipped)).IsAccepted;
                }
                catch (InvalidProtocolBufferException)
                {
                    return true;
                }
            },
            iter: 400);
    }

    [Fact]
    public void A_study_ends()
    {
        var study = sample.Approve();
        var until = DateTimeOffset.FromUnixTimeSeconds(sample.Manifest.Runs.Until);
        Assert.True(StudyVerifier.Verify(study, [], until).IsAccepted);
        Assert.Equal(Reasons.StudyExpired, StudyVerifier.Verify(study, [], until.AddSeconds(1)).Refusal?.Reason);
    }

    private static Verdict<VerifiedStudy> Verify(SignedStudy study) => StudyVerifier.Verify(study, [], SampleStudy.Now);
}
