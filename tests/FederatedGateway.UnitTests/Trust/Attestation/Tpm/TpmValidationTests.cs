using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Is genuine evidence accepted? Roots, revocation, challengers, age and boot state.</summary>
public sealed class TpmValidationTests : IDisposable
{
    private readonly SampleTpm tpm = new();
    private readonly SampleStudy sample = new();
    private readonly TpmReference reference;
    private readonly byte[] nonce = SampleEvidence.Nonce();

    public TpmValidationTests()
    {
        reference = tpm.Reference();
        sample.Manifest.Evidence.Clear();
        sample.Manifest.Evidence.Add(new ReferenceValue { Tpm = reference });
    }

    private SigningKey North => sample.Institutions[0].Key;

    [Fact]
    public void A_study_that_accepts_the_state_gets_the_enclaves_keys()
    {
        var (evidence, keys) = Produce();
        Assert.Equal(keys.Digest, Validate(evidence).OrThrow().Keys.Digest);
        Assert.Equal(Reasons.EvidenceBindingMismatch, EvidenceVerifier.Verify(evidence, new EvidenceExpectation(SampleEvidence.Nonce(), EvidenceRole.Upload), SampleTpm.Now).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceBindingMismatch, EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce, EvidenceRole.Run), SampleTpm.Now).Refusal?.Reason);
    }

    [Fact]
    public void Another_makers_tpm_is_not_accepted()
    {
        using var other = new SampleTpm();
        reference.EndorsementRoots[0] = ByteString.CopyFrom(other.Root);
        Refused(Reasons.EvidenceRootUntrusted);
        reference.EndorsementRoots.Add(ByteString.CopyFrom(tpm.Root));
        Assert.True(Validate(Produce().Evidence).IsAccepted);
    }

    [Fact]
    public void Trust_may_begin_below_the_makers_root()
    {
        reference.EndorsementRoots[0] = ByteString.CopyFrom(tpm.Intermediate);
        var (evidence, _) = Produce();
        Assert.True(Validate(evidence).IsAccepted);
        evidence.Collateral.RemoveAt(0);
        Assert.True(Validate(evidence).IsAccepted);
        reference.EndorsementRoots[0] = ByteString.CopyFrom(tpm.Root);
        Assert.Equal(Reasons.EvidenceRootUntrusted, Validate(Produce().Evidence, collateral => collateral.RemoveAt(0)).Refusal?.Reason);
    }

    [Fact]
    public void Revocation_must_be_looked_up_unless_the_study_does_without()
    {
        reference.AllowUncheckedRevocation = false;
        Refused(Reasons.RevocationUnchecked);
        Assert.True(Validate(Produce().Evidence, collateral => collateral.AddRange(tpm.RevocationLists())).IsAccepted);
    }

    [Fact]
    public void Only_a_participants_fresh_word_counts()
    {
        using var stranger = SigningKey.Generate();
        Refused(Reasons.EnrolmentInvalid, tpm.Enrol(stranger));
        Assert.True(Validate(Produce(tpm.Enrol(stranger), tpm.Enrol(North)).Evidence).IsAccepted);

        Refused(Reasons.CollateralTooOld, tpm.Enrol(North, SampleTpm.Now.AddDays(-30).AddSeconds(-1)));
        Refused(Reasons.CollateralTooOld, tpm.Enrol(stranger), tpm.Enrol(North, SampleTpm.Now.AddDays(-31)));
        Assert.True(Validate(Produce(tpm.Enrol(North, SampleTpm.Now.AddDays(-30))).Evidence).IsAccepted);
    }

    [Fact]
    public void Another_state_and_other_registers_are_not_accepted()
    {
        tpm.Pcrs[7] = new byte[32];
        Refused(Reasons.MeasurementRefused);

        // The same values in the same order, of another register: the measurement is equal, the claim is not.
        var value = reference.States[0].Values[1].Value.ToByteArray();
        tpm.Pcrs.Remove(7);
        tpm.Pcrs[8] = value;
        Refused(Reasons.PcrMismatch);

        tpm.Pcrs.Remove(8);
        Refused(Reasons.PcrMismatch);
    }

    [Fact]
    public void Amendments_decide_over_states_and_not_over_registers()
    {
        tpm.Pcrs[11] = new byte[32];
        var evidence = Produce().Evidence;
        var measurement = EvidenceVerifier.VerifyReport(evidence, SampleTpm.Now).OrThrow().Measurement.ToArray();
        var addition = sample.Amend(1, [measurement], [], "north", "south", "west");
        Assert.Equal(Reasons.MeasurementRefused, Validate(evidence).Refusal?.Reason);
        Assert.True(Validate(evidence, amendments: [addition]).IsAccepted);

        tpm.Pcrs.Remove(11);
        tpm.Pcrs[12] = new byte[32];
        Assert.Equal(Reasons.PcrMismatch, Validate(Produce().Evidence, amendments: [addition]).Refusal?.Reason);

        var removal = sample.Amend(2, [], [measurement], "south");
        Assert.Equal(Reasons.MeasurementRefused, Validate(evidence, amendments: [addition, removal]).Refusal?.Reason);
    }

    [Fact]
    public void A_study_of_another_kind_refuses_it()
        => Assert.Equal(Reasons.EvidenceKindRefused, EvidenceValidator.Validate(Verify(Produce().Evidence), new SampleStudy().Verify()).Refusal?.Reason);

    [Fact]
    public void A_manifest_that_could_accept_anything_is_not_valid()
    {
        Violates("tpm.endorsement_roots", changed => changed.EndorsementRoots.Clear());
        Violates("tpm.endorsement_roots[0]", changed => changed.EndorsementRoots[0] = ByteString.CopyFrom([1, 2]));
        Violates("tpm.endorsement_roots[0]", changed => changed.EndorsementRoots[0] = ByteString.CopyFrom(tpm.EndorsementCertificate));
        Violates("tpm.endorsement_roots", changed => changed.EndorsementRoots.Add(changed.EndorsementRoots[0]));
        Violates("tpm.states", changed => changed.States.Clear());
        Violates("tpm.states", changed => changed.States.Add(changed.States[0].Clone()));
        Violates("tpm.states[1]", changed =>
        {
            var other = changed.States[0].Clone();
            (other.Values[0].Index, other.Values[0].Value) = (3, ByteString.CopyFrom(new byte[32]));
            changed.States.Add(other);
        });
        Violates("tpm.states[0]", changed => changed.States[0].Values[0].Index = 24);
        Violates("tpm.states[0]", changed => changed.States[0].Values[0].Value = ByteString.CopyFrom(new byte[20]));
        foreach (var (first, second) in new (uint, uint)[] { (16, 23), (11, 14), (8, 9) })
        {
            Violates("tpm.states[0]", changed =>
            {
                changed.States[0].Values.RemoveAt(0);
                (changed.States[0].Values[0].Index, changed.States[0].Values[1].Index) = (first, second);
            });
        }

        Violates("tpm.maximum_enrolment_age_seconds", changed => changed.MaximumEnrolmentAgeSeconds = 0);
        Assert.Empty(ManifestRules.Check(sample.Manifest));
    }

    public void Dispose() => tpm.Dispose();

    private VerifiedEvidence Verify(Evidence evidence) => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce, EvidenceRole.Upload), SampleTpm.Now).OrThrow();

    private Verdict<AcceptedEvidence> Validate(Evidence evidence, Action<Google.Protobuf.Collections.RepeatedField<Collateral>>? change = null, params SignedAmendment[] amendments)
    {
        change?.Invoke(evidence.Collateral);
        return EvidenceValidator.Validate(Verify(evidence), sample.Verify(amendments));
    }

    private (Evidence Evidence, EnclaveKeys Keys) Produce(params SignedTpmEnrolment[] enrolments)
    {
        var keys = SampleEvidence.MakeKeys(sample.Digest);
        var evidence = tpm.Evidence(EvidenceBinding.QualifyingData(nonce, keys.Digest, EvidenceRole.Upload), enrolments.Length > 0 ? enrolments : [tpm.Enrol(North)]);
        evidence.KeyConfig = ByteString.CopyFrom(keys.Bytes.Span);
        return (evidence, keys);
    }

    private void Refused(string reason, params SignedTpmEnrolment[] enrolments)
        => Assert.Equal(reason, EvidenceValidator.Validate(Verify(Produce(enrolments).Evidence), sample.Verify()).Refusal?.Reason);

    private void Violates(string field, Action<TpmReference> change)
    {
        var manifest = sample.Manifest.Clone();
        change(manifest.Evidence[0].Tpm);
        Assert.Equal($"evidence[0].{field}", Assert.Single(ManifestRules.Check(manifest)).Field);
    }
}
