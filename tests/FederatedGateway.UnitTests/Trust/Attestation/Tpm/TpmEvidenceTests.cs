using CsCheck;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Is the evidence genuine? Keys, enrolment, chain and time, without any policy.</summary>
public sealed class TpmEvidenceTests : IDisposable
{
    private readonly SampleTpm tpm = new();
    private readonly SigningKey challenger = SigningKey.Generate();
    private readonly byte[] extraData = SampleEvidence.Nonce();

    [Fact]
    public void Genuine_evidence_says_what_was_booted_and_who_vouches()
    {
        var claims = Assert.IsType<TpmClaims>(Verify(Genuine()).OrThrow());
        Assert.Equal(extraData, claims.Binding.ToArray());
        Assert.Equal(System.Security.Cryptography.SHA256.HashData([.. tpm.Pcrs.Values.SelectMany(value => value)]), claims.Measurement.ToArray());
        Assert.Equal(Sha256Digest.Of(tpm.Root), claims.Endorsement.Root);
        Assert.Equal(challenger.PublicKey, Assert.Single(claims.Enrolments).Challenger);
        Assert.Equal(RevocationStatus.Unchecked, claims.Revocation);
        var described = claims.Describe();
        Assert.StartsWith("boot integrity only", described["assurance"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(tpm.Pcrs[7]), described["pcrs"]!["7"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(TpmAttributes.Restricted)]
    [InlineData(TpmAttributes.Sign)]
    [InlineData(TpmAttributes.FixedTpm)]
    [InlineData(TpmAttributes.FixedParent)]
    [InlineData(TpmAttributes.SensitiveDataOrigin)]
    [InlineData(TpmAttributes.Decrypt)]
    public void A_key_that_is_no_attestation_key_is_refused(TpmAttributes changed)
    {
        tpm.Area = tpm.Area with { Attributes = tpm.Area.Attributes ^ changed };
        Refused(Reasons.KeyKindRefused, Genuine());
    }

    [Fact]
    public void A_key_without_a_fixed_scheme_is_refused()
    {
        tpm.Area = tpm.Area with { Scheme = null };
        Refused(Reasons.KeyKindRefused, Genuine());
    }

    [Fact]
    public void Without_an_enrolment_of_this_key_nothing_is_genuine()
    {
        Refused(Reasons.EnrolmentMissing, tpm.Evidence(extraData));

        using var other = new SampleTpm();
        Refused(Reasons.EnrolmentInvalid, tpm.Evidence(extraData, other.Enrol(challenger)));
        Refused(Reasons.EnrolmentInvalid, tpm.Evidence(extraData, tpm.Enrol(challenger), other.Enrol(challenger)));

        var forged = tpm.Enrol(challenger);
        using var forger = SigningKey.Generate();
        forged.Signature = tpm.Enrol(forger).Signature;
        Refused(Reasons.EnrolmentInvalid, tpm.Evidence(extraData, forged));
        Refused(Reasons.EnrolmentInvalid, tpm.Evidence(extraData, tpm.Enrol(challenger, SampleTpm.Now.AddMinutes(16))));
    }

    [Fact]
    public void The_endorsement_certificate_must_be_there_and_be_one()
    {
        var evidence = Genuine();
        evidence.Collateral.RemoveAt(1);
        Refused(Reasons.CollateralMissing, evidence);

        tpm.EndorsementCertificate = tpm.Endorsement(usage: "1.3.6.1.5.5.7.3.2");
        Refused(Reasons.EvidenceChainInvalid, Genuine());

        tpm.EndorsementCertificate = tpm.Endorsement(usages: System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.DigitalSignature);
        Refused(Reasons.EvidenceChainInvalid, Genuine());

        tpm.EndorsementCertificate = tpm.Intermediate;
        Refused(Reasons.EvidenceChainInvalid, Genuine());
    }

    [Fact]
    public void The_chain_must_hold_at_the_given_time()
    {
        var evidence = Genuine();
        evidence.Collateral.RemoveAt(2);
        Refused(Reasons.EvidenceChainInvalid, evidence);

        tpm.EndorsementCertificate = tpm.Endorsement(notAfter: SampleTpm.Now.AddSeconds(-1));
        Refused(Reasons.EvidenceExpired, Genuine());
        Assert.Equal(Reasons.EvidenceExpired, EvidenceVerifier.VerifyReport(Genuine(), SampleTpm.Now.AddYears(40)).Refusal?.Reason);
    }

    [Fact]
    public void Revocation_lists_are_looked_at()
    {
        var evidence = Genuine();
        evidence.Collateral.AddRange(tpm.RevocationLists());
        Assert.Equal(RevocationStatus.Good, Verify(evidence).OrThrow().Revocation);

        evidence = Genuine();
        evidence.Collateral.AddRange(tpm.RevocationLists(tpm.EndorsementCertificate));
        Refused(Reasons.EvidenceRevoked, evidence);
    }

    [Fact]
    public void Collateral_that_does_not_belong_is_refused()
    {
        foreach (var kind in new[] { CollateralKind.Unspecified, CollateralKind.IntelTcbInfo, CollateralKind.IntelQeIdentity, CollateralKind.Certificate, CollateralKind.Crl, CollateralKind.EventLog, (CollateralKind)99 })
        {
            var evidence = Genuine();
            evidence.Collateral.Add(new Collateral { Kind = kind, Data = ByteString.CopyFrom([1, 2, 3]) });
            Refused(Reasons.CollateralMalformed, evidence);
        }
    }

    [Fact]
    public void An_event_log_must_give_the_quoted_values()
    {
        var log = SampleEventLog.Of((4, "loader"), (4, "kernel"), (9, "not quoted"));
        tpm.Pcrs[4] = log.Values[4];
        var evidence = Genuine();
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.EventLog, Data = ByteString.CopyFrom(log.Bytes) });
        var claims = (TpmClaims)Verify(evidence).OrThrow();
        Assert.Equal(Sha256Digest.Of(log.Bytes).ToString(), claims.Describe()["event_log"]!["sha256"]!.GetValue<string>());

        evidence.Collateral[^1].Data = ByteString.CopyFrom(SampleEventLog.Of((4, "loader"), (9, "not quoted")).Bytes);
        Refused(Reasons.EventLogMismatch, evidence);

        evidence.Collateral[^1].Data = ByteString.CopyFrom(log.Bytes);
        evidence.Collateral.Add(evidence.Collateral[^1].Clone());
        Refused(Reasons.CollateralMalformed, evidence);
    }

    [Fact]
    public void Every_flipped_bit_of_report_and_enrolment_is_refused()
    {
        var genuine = Genuine();
        var enrolment = genuine.Collateral.Count - 1;
        var (report, signed) = (genuine.Report.ToByteArray(), genuine.Collateral[enrolment].Data.ToByteArray());
        Gen.Int[0, ((report.Length + signed.Length) * 8) - 1].Sample(
            bit =>
            {
                var evidence = genuine.Clone();
                var inReport = bit < report.Length * 8;
                var flipped = (inReport ? report : signed).ToArray();
                var at = inReport ? bit : bit - (report.Length * 8);
                flipped[at / 8] ^= (byte)(1 << (at % 8));
                evidence.Report = inReport ? ByteString.CopyFrom(flipped) : evidence.Report;
                evidence.Collateral[enrolment].Data = inReport ? evidence.Collateral[enrolment].Data : ByteString.CopyFrom(flipped);
                return !Verify(evidence).IsAccepted;
            },
            iter: 3_000);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var genuine = Genuine();
        for (var length = 0; length < genuine.Report.Length; length++)
        {
            var evidence = genuine.Clone();
            evidence.Report = ByteString.CopyFrom(genuine.Report.Span[..length]);
            Assert.False(Verify(evidence).IsAccepted, $"{length}");
        }

        for (var part = 0; part < genuine.Collateral.Count; part++)
        {
            for (var length = 0; length < genuine.Collateral[part].Data.Length; length += 7)
            {
                var evidence = genuine.Clone();
                evidence.Collateral[part].Data = ByteString.CopyFrom(genuine.Collateral[part].Data.Span[..length]);
                Assert.False(Verify(evidence).IsAccepted, $"{part} {length}");
            }
        }
    }

    public void Dispose()
    {
        tpm.Dispose();
        challenger.Dispose();
    }

    private static Verdict<ReportClaims> Verify(Evidence evidence) => EvidenceVerifier.VerifyReport(evidence, SampleTpm.Now);

    private static void Refused(string reason, Evidence evidence) => Assert.Equal(reason, Verify(evidence).Refusal?.Reason);

    private Evidence Genuine() => tpm.Evidence(extraData, tpm.Enrol(challenger));
}
