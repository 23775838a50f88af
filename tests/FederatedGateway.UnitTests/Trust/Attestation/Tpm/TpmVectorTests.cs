using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Appraisals;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>A software TPM's own quote, key and certificates, put together as evidence; what is signed here is the challenger's enrolment alone.</summary>
public sealed class TpmVectorTests : IDisposable
{
    private const string Rsa = "ek-rsa2048.der";
    private const string Ecc = "ek-secp384r1.der";

    /// <summary>What every file is used for; one that is not listed has no test.</summary>
    private static readonly Dictionary<string, string> Uses = new()
    {
        ["ak.name"] = "structures, enrolment",
        ["ak.pub"] = "structures, quote",
        ["cred.blob"] = "credential's format",
        [Rsa] = "chain",
        [Ecc] = "chain",
        ["hpke.pk"] = "none: a public key that swtpm's caller had at hand",
        ["issuercert.pem"] = "chain",
        ["nonce.bin"] = "none: the quote binds another value",
        ["pcrs.raw"] = "registers 0, 7 and 14",
        ["quote.msg"] = "quote",
        ["quote.sig"] = "quote",
        ["secret.bin"] = "credential's format",
        ["swtpm-localca-rootca-cert.pem"] = "chain",
    };

    private readonly SigningKey challenger = SigningKey.Generate();

    [Fact]
    public void Every_file_is_used()
        => Assert.Equal(Uses.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(SharedFiles.Path("vectors", "tpm", "swtpm-generated")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Rsa)]
    [InlineData(Ecc)]
    public void It_is_genuine_with_either_endorsement_key_and_accepted_by_its_own_state(string endorsement)
    {
        var claims = Verify(Evidence(endorsement)).OrThrow();
        Assert.Equal(SwtpmVectors.ExtraData, claims.Binding.ToArray());
        Assert.Equal(Sha256Digest.Of(Pem("swtpm-localca-rootca-cert.pem")), ((TpmClaims)claims).Endorsement.Root);
        Assert.Null(Appraise(claims, Reference()));
    }

    [Fact]
    public void What_is_proposed_for_it_accepts_it_and_reads_back_from_a_policy_file()
    {
        var claims = Verify(Evidence(Ecc)).OrThrow();
        var proposal = ReferenceProposal.Of(claims)!;
        Assert.Null(Appraise(claims, proposal.Tpm));
        var policy = PolicyFile.Parse(PolicyText.Write([proposal]), "policy.yaml");
        Assert.True(policy.IsAccepted, string.Join(Environment.NewLine, policy.Errors));
        Assert.Equal(proposal, Assert.Single(policy.Value.Policy.References));
    }

    [Fact]
    public void It_is_nothing_without_an_enrolment()
    {
        var evidence = Evidence(Rsa);
        evidence.Collateral.RemoveAt(3);
        Assert.Equal(Reasons.EnrolmentMissing, Verify(evidence).Refusal?.Reason);
    }

    [Fact]
    public void It_is_refused_before_its_certificates_were_made()
        => Assert.Equal(Reasons.EvidenceExpired, EvidenceVerifier.VerifyReport(Evidence(Rsa), new DateTimeOffset(2026, 11, 23, 16, 58, 7, TimeSpan.Zero)).Refusal?.Reason);

    [Fact]
    public void It_is_refused_with_swapped_certificates()
    {
        var swapped = Evidence(Rsa);
        swapped.Collateral[0].Data = ByteString.CopyFrom(SwtpmVectors.Bytes(Ecc));
        Assert.Equal(Reasons.CollateralMissing, Verify(swapped).Refusal?.Reason);

        var broken = Evidence(Ecc);
        broken.Collateral.RemoveAt(1);
        Assert.Equal(Reasons.EvidenceChainInvalid, Verify(broken).Refusal?.Reason);
    }

    [Fact]
    public void It_is_not_accepted_by_other_roots_challengers_and_states()
    {
        var claims = Verify(Evidence(Rsa)).OrThrow();
        using var other = new SampleTpm();
        Not(Reasons.EvidenceRootUntrusted, reference => reference.EndorsementRoots[0] = ByteString.CopyFrom(other.Root));
        Not(Reasons.EvidenceRootUntrusted, reference => reference.EndorsementRoots[0] = ByteString.CopyFrom(SwtpmVectors.Bytes(Rsa)));
        Not(Reasons.RevocationUnchecked, reference => reference.AllowUncheckedRevocation = false);
        Not(Reasons.CollateralTooOld, reference => reference.MaximumEnrolmentAgeSeconds = 14_399);
        Not(Reasons.PcrMismatch, reference => reference.States[0].Values.RemoveAt(2));
        Not(Reasons.MeasurementRefused, reference => reference.States[0].Values[2].Value = ByteString.CopyFrom(new byte[32]));
        Not(Reasons.MeasurementRefused, reference => reference.States.Clear());
        using var stranger = SigningKey.Generate();
        Assert.Equal(
            Reasons.EnrolmentInvalid,
            EvidenceValidator.Appraise(claims, new EvidencePolicy([new ReferenceValue { Tpm = Reference() }], AmendedMeasurements.None, [stranger.PublicKey]), SwtpmVectors.Clock)?.Reason);

        void Not(string reason, Action<TpmReference> change)
        {
            var reference = Reference();
            change(reference);
            Assert.Equal(reason, Appraise(claims, reference)?.Reason);
        }
    }

    public void Dispose() => challenger.Dispose();

    private static byte[] Pem(string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(SwtpmVectors.Bytes(name));
        return certificate.RawData;
    }

    private static Verdict<ReportClaims> Verify(Evidence evidence) => EvidenceVerifier.VerifyReport(evidence, SwtpmVectors.Clock);

    private static TpmReference Reference()
    {
        var state = new PcrSet();
        state.Values.AddRange(SwtpmVectors.Report().Pcrs);
        return new TpmReference
        {
            EndorsementRoots = { ByteString.CopyFrom(Pem("swtpm-localca-rootca-cert.pem")) },
            States = { state },
            AllowUncheckedRevocation = true,
            MaximumEnrolmentAgeSeconds = 14_400,
        };
    }

    private Refusal? Appraise(ReportClaims claims, TpmReference reference)
        => EvidenceValidator.Appraise(claims, new EvidencePolicy([new ReferenceValue { Tpm = reference }], AmendedMeasurements.None, [challenger.PublicKey]), SwtpmVectors.Clock);

    private Evidence Evidence(string endorsement)
    {
        var certificate = SwtpmVectors.Bytes(endorsement);
        var enrolment = TpmEnrolments.Sign(challenger, SwtpmVectors.Bytes("ak.name"), Sha256Digest.Of(certificate), SwtpmVectors.Clock.AddHours(-4));
        return new Evidence
        {
            Kind = EvidenceKind.Tpm,
            Report = SwtpmVectors.Report().ToByteString(),
            Collateral =
            {
                new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(certificate) },
                new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(Pem("issuercert.pem")) },
                new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(Pem("swtpm-localca-rootca-cert.pem")) },
                new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment.ToByteString() },
            },
        };
    }
}
