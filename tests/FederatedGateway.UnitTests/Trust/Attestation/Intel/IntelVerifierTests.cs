using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>What no published quote shows: other roots, revoked platforms, certificates of another quote. The keys are the tests' own.</summary>
public sealed class IntelVerifierTests : IDisposable
{
    private readonly SampleIntelVendor vendor = new();

    [Fact]
    public void A_quote_of_the_trusted_vendor_verifies()
    {
        var claims = (IntelSgxClaims)Verify(vendor.Sgx(Quote())).OrThrow();
        Assert.Equal((IntelTcbStatus.UpToDate, RevocationStatus.Good), (claims.Platform.Status, claims.Revocation));
        Assert.All(claims.Measurement.ToArray(), part => Assert.Equal(0xaa, part));
    }

    [Fact]
    public void Another_root_of_the_same_name_is_not_trusted()
    {
        using var stranger = new SampleIntelVendor();
        Assert.Equal(Reasons.EvidenceChainInvalid, Verify(stranger.Sgx(new SampleQuote(stranger.Platform()))).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceChainInvalid, EvidenceVerifier.VerifyReport(vendor.Sgx(Quote()), SampleIntelVendor.Now).Refusal?.Reason);
    }

    [Fact]
    public void Documents_of_another_vendor_are_not_believed()
    {
        using var stranger = new SampleIntelVendor();
        var evidence = vendor.Sgx(Quote());
        var foreign = stranger.Sgx(new SampleQuote(stranger.Platform()));
        evidence.Collateral[1] = foreign.Collateral[1];
        Assert.Equal(Reasons.CollateralSignatureInvalid, Verify(evidence).Refusal?.Reason);

        evidence.Collateral[0] = foreign.Collateral[0];
        evidence.Collateral[2] = foreign.Collateral[2];
        Assert.Equal(Reasons.EvidenceChainInvalid, Verify(evidence).Refusal?.Reason);
    }

    [Fact]
    public void A_revoked_platform_authority_or_signer_is_refused()
    {
        var quote = Quote();
        var revoked = vendor.Sgx(quote);
        vendor.Revoke(revoked, quote.Platform);
        Assert.Equal(Reasons.EvidenceRevoked, Verify(revoked).Refusal?.Reason);

        var other = vendor.Sgx(quote);
        vendor.Revoke(other, vendor.Platform());
        Assert.True(Verify(other).IsAccepted);

        foreach (var ofSigner in new[] { false, true })
        {
            var above = vendor.Sgx(quote);
            vendor.RevokeBelowRoot(above, ofSigner);
            Assert.Equal(Reasons.EvidenceRevoked, Verify(above).Refusal?.Reason);
        }
    }

    [Fact]
    public void Without_the_platform_authoritys_list_revocation_is_unchecked()
    {
        var evidence = vendor.Sgx(Quote());
        evidence.Collateral.RemoveAt(evidence.Collateral.Count - 1);
        Assert.Equal(RevocationStatus.Unchecked, Verify(evidence).OrThrow().Revocation);
    }

    [Fact]
    public void Expired_and_future_documents_are_refused()
    {
        Assert.Equal(Reasons.CollateralExpired, Verify(vendor.Sgx(Quote(), SampleIntelVendor.Now.AddDays(-31))).Refusal?.Reason);
        Assert.Equal(Reasons.CollateralExpired, Verify(vendor.Sgx(Quote(), SampleIntelVendor.Now.AddDays(1))).Refusal?.Reason);
    }

    [Fact]
    public void A_certificate_chain_of_another_platform_does_not_fit_the_quote()
    {
        var swapped = new SampleQuote(vendor.Platform()) { Certifier = vendor.Platform() };
        Assert.Equal(Reasons.EvidenceSignatureInvalid, Verify(vendor.Sgx(swapped)).Refusal?.Reason);
    }

    [Fact]
    public void Another_certification_type_is_refused_by_name()
        => Assert.Equal(Reasons.CertificationTypeRefused, Verify(vendor.Sgx(Quote() with { InnerType = 3 })).Refusal?.Reason);

    [Fact]
    public void Where_no_certificate_came_along_the_vendors_known_signers_stand_in()
    {
        var evidence = vendor.Sgx(Quote());
        var signer = FederatedGateway.Trust.Attestation.Certificates.Certificate.Parse(evidence.Collateral[0].Data.Memory).OrThrow();
        evidence.Collateral.RemoveAt(0);
        Assert.Equal(Reasons.CollateralMissing, Verify(evidence).Refusal?.Reason);
        Assert.True(new IntelSgxEvidence(vendor.Roots with { Signers = [signer] }).Verify(evidence, SampleIntelVendor.Now).IsAccepted);
    }

    [Theory]
    [InlineData(6, 5, 0, "COLLATERAL_MISSING")]
    [InlineData(5, 5, 0, "CERTIFICATION_TYPE_REFUSED")]
    [InlineData(6, 6, 0, "CERTIFICATION_TYPE_REFUSED")]
    [InlineData(6, 3, 0, "CERTIFICATION_TYPE_REFUSED")]
    [InlineData(6, 5, 1, "EVIDENCE_MALFORMED")]
    [InlineData(6, 5, -1, "EVIDENCE_MALFORMED")]
    [InlineData(6, 5, -4000, "EVIDENCE_MALFORMED")]
    public void The_wrapping_of_a_tdx_quote_must_be_exact(int outer, int inner, int lengthError, string reason)
    {
        var quote = Quote() with { OuterType = (ushort)outer, InnerType = (ushort)inner, OuterLengthError = lengthError };
        var evidence = new Evidence { Kind = EvidenceKind.IntelTdx, Report = ByteString.CopyFrom(vendor.Tdx(quote)) };
        Assert.Equal(reason, new IntelTdxEvidence(vendor.Roots).Verify(evidence, SampleIntelVendor.Now).Refusal?.Reason);
    }

    public void Dispose() => vendor.Dispose();

    private SampleQuote Quote() => new(vendor.Platform());

    private Verdict<ReportClaims> Verify(Evidence evidence) => new IntelSgxEvidence(vendor.Roots).Verify(evidence, SampleIntelVendor.Now);
}
