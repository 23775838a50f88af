using CsCheck;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation;

public sealed class EvidenceTests : IDisposable
{
    private static readonly DateTimeOffset Now = SampleStudy.Now;

    private readonly SampleStudy sample = new();
    private readonly DevelopmentAttester attester;
    private readonly EnclaveKeys keys;
    private readonly byte[] nonce = SampleEvidence.Nonce();

    public EvidenceTests()
    {
        attester = new DevelopmentAttester(sample.Root, sample.Measurement);
        keys = SampleEvidence.MakeKeys(sample.Digest);
    }

    [Fact]
    public void Genuine_evidence_that_the_study_accepts_gives_its_keys()
    {
        var accepted = EvidenceValidator.Validate(Verify(Produce()).OrThrow(), sample.Verify()).OrThrow();
        Assert.Equal(keys.Digest, accepted.Keys.Digest);
        Assert.Equal(sample.Measurement.Bytes.ToArray(), accepted.Measurement.ToArray());
    }

    [Fact]
    public void A_wrong_nonce_role_or_key_config_breaks_the_binding()
    {
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(Produce(), SampleEvidence.Nonce()).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceBindingMismatch, EvidenceVerifier.Verify(Produce(), new EvidenceExpectation(nonce, EvidenceRole.Inspect), Now).Refusal?.Reason);

        var swapped = Produce();
        swapped.KeyConfig = ByteString.CopyFrom(SampleEvidence.MakeKeys(sample.Digest).Bytes.Span);
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(swapped).Refusal?.Reason);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var study = sample.Verify();
        var bytes = Produce().ToByteArray();
        Gen.Int[0, (bytes.Length * 8) - 1].Sample(
            bit =>
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    return !Verify(Evidence.Parser.ParseFrom(flipped)).Then(evidence => EvidenceValidator.Validate(evidence, study)).IsAccepted;
                }
                catch (InvalidProtocolBufferException)
                {
                    return true;
                }
            },
            iter: 400);
    }

    [Fact]
    public void A_forged_report_and_a_forged_endorsement_are_refused()
    {
        using var forger = SigningKey.Generate();
        using var forged = new DevelopmentAttester(forger, sample.Measurement);
        var report = DevelopmentReport.Parser.ParseFrom(Produce().Report);
        var stranger = DevelopmentReport.Parser.ParseFrom(forged.Produce(keys, nonce, EvidenceRole.Upload, Now).Report);

        var endorsement = report.Clone();
        endorsement.Endorsement = stranger.Endorsement;
        Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify(With(endorsement)).Refusal?.Reason);

        var body = report.Clone();
        body.Body = new DevelopmentReportBody { ReportData = ByteString.CopyFrom(new byte[64]), Measurement = sample.Measurement.ToByteString(), CreateTime = 1 }.ToByteString();
        Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify(With(body)).Refusal?.Reason);
    }

    [Fact]
    public void Another_root_is_genuine_and_not_accepted()
    {
        using var root = SigningKey.Generate();
        using var other = new DevelopmentAttester(root, sample.Measurement);
        NotAccepted(Reasons.EvidenceRootUntrusted, other.Produce(keys, nonce, EvidenceRole.Upload, Now));
    }

    [Fact]
    public void Another_measurement_is_genuine_and_not_accepted()
    {
        using var other = new DevelopmentAttester(sample.Root, Sha256Digest.Of("other code"u8));
        NotAccepted(Reasons.MeasurementRefused, other.Produce(keys, nonce, EvidenceRole.Upload, Now));
    }

    [Fact]
    public void Amendments_decide_over_measurements()
    {
        var code = Sha256Digest.Of("other code"u8);
        using var other = new DevelopmentAttester(sample.Root, code);
        var evidence = Verify(other.Produce(keys, nonce, EvidenceRole.Upload, Now)).OrThrow();
        var addition = sample.Amend(1, [code.Bytes.ToArray()], [], "north", "south", "west");
        Assert.True(EvidenceValidator.Validate(evidence, sample.Verify(addition)).IsAccepted);

        var removal = sample.Amend(2, [], [code.Bytes.ToArray()], "south");
        Assert.Equal(Reasons.MeasurementRefused, EvidenceValidator.Validate(evidence, sample.Verify(addition, removal)).Refusal?.Reason);
    }

    [Fact]
    public void Keys_of_another_study_and_of_a_suite_that_is_not_allowed_are_not_accepted()
    {
        NotAccepted(Reasons.EvidenceWrongStudy, attester.Produce(SampleEvidence.MakeKeys(Sha256Digest.Of("other"u8)), nonce, EvidenceRole.Upload, Now));

        sample.Manifest.Suites.Remove(KemKeyLengths.XWing);
        NotAccepted(Reasons.SuiteRefused, attester.Produce(SampleEvidence.MakeKeys(sample.Digest, KemKeyLengths.XWing), nonce, EvidenceRole.Upload, Now));
    }

    [Fact]
    public void Old_evidence_and_evidence_from_the_future_are_stale()
    {
        Assert.Equal(Reasons.EvidenceStale, EvidenceVerifier.Verify(Produce(), Expected(), Now.AddMinutes(16)).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceStale, EvidenceVerifier.Verify(Produce(), Expected(), Now.AddMinutes(-16)).Refusal?.Reason);
        Assert.True(EvidenceVerifier.Verify(Produce(), Expected(), Now.AddMinutes(15)).IsAccepted);
    }

    [Fact]
    public void Keys_past_their_end_serve_a_run_and_no_upload()
    {
        var late = keys.NotAfter.AddSeconds(1);
        var upload = attester.Produce(keys, nonce, EvidenceRole.Upload, late);
        var run = attester.Produce(keys, nonce, EvidenceRole.Run, late);
        Assert.Equal(
            Reasons.KeyConfigInvalid,
            EvidenceValidator.Validate(EvidenceVerifier.Verify(upload, Expected(), late).OrThrow(), sample.Verify()).Refusal?.Reason);
        Assert.True(EvidenceValidator.Validate(EvidenceVerifier.Verify(run, new EvidenceExpectation(nonce, EvidenceRole.Run), late).OrThrow(), sample.Verify()).IsAccepted);
    }

    [Fact]
    public void Malformed_and_oversized_evidence_is_refused()
    {
        var kind = Produce();
        kind.Kind = (EvidenceKind)99;
        Assert.Equal(Reasons.EvidenceKindRefused, Verify(kind).Refusal?.Reason);

        var report = Produce();
        report.Report = ByteString.CopyFrom(new byte[10]);
        Assert.Equal(Reasons.EvidenceMalformed, Verify(report).Refusal?.Reason);

        var collateral = Produce();
        collateral.Collateral.Add(new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(new byte[1]) });
        Assert.Equal(Reasons.EvidenceMalformed, Verify(collateral).Refusal?.Reason);

        collateral.Collateral.Clear();
        collateral.Collateral.Add(new Collateral { Data = ByteString.CopyFrom(new byte[(1024 * 1024) + 1]) });
        Assert.Equal(Reasons.LimitExceeded, Verify(collateral).Refusal?.Reason);
    }

    [Fact]
    public void A_run_nonce_depends_on_order_and_checkpoint()
    {
        var order = Sha256Digest.Of("order"u8);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData([.. order.Bytes, 1, 2]), EvidenceBinding.RunNonce(order, [1, 2]));
    }

    public void Dispose() => attester.Dispose();

    private EvidenceExpectation Expected() => new(nonce, EvidenceRole.Upload);

    private Evidence Produce() => attester.Produce(keys, nonce, EvidenceRole.Upload, Now);

    private Evidence With(DevelopmentReport report)
    {
        var evidence = Produce();
        evidence.Report = report.ToByteString();
        return evidence;
    }

    private Verdict<VerifiedEvidence> Verify(Evidence evidence) => Verify(evidence, nonce);

    private static Verdict<VerifiedEvidence> Verify(Evidence evidence, byte[] nonce)
        => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce, EvidenceRole.Upload), Now);

    private void NotAccepted(string reason, Evidence evidence)
        => Assert.Equal(reason, EvidenceValidator.Validate(Verify(evidence).OrThrow(), sample.Verify()).Refusal?.Reason);
}
