using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Intel;

/// <summary>What studies accept of genuine quotes. All claims are those of published ones, or differ from them in what a test names.</summary>
public sealed class IntelAppraisalTests
{
    /// <summary>One change each to reference values that accept both quotes, and the refusal that follows.</summary>
    public static TheoryData<string, Action<IntelSgxReference>> SgxMistakes => new()
    {
        { "MEASUREMENT_REFUSED", r => r.MrEnclaves.Clear() },
        { "MEASUREMENT_REFUSED", r => { r.MrEnclaves.Clear(); r.Signers.Add(Signer(minimumSvn: 1)); } },
        { "MEASUREMENT_REFUSED", r => { r.MrEnclaves.Clear(); r.Signers.Add(Signer(productId: 1)); } },
        { "TCB_REFUSED", r => r.Tcb.Statuses.Remove("ConfigurationAndSWHardeningNeeded") },
        { "TCB_REFUSED", r => r.Tcb = null },
        { "ADVISORY_REFUSED", r => r.Tcb.Advisories.RemoveAt(0) },
        { "COLLATERAL_TOO_OLD", r => r.Tcb.MaximumCollateralAgeSeconds = 13 * 3600 },
    };

    public static TheoryData<string, Func<IntelTdxClaims, IntelTdxClaims>> TdxClaims => new()
    {
        { "DEBUG_REFUSED", c => c with { Domain = c.Domain with { IsDebug = true } } },
        { "GUEST_POLICY_REFUSED", c => c with { Domain = c.Domain with { IsMigratable = true } } },
        { "GUEST_POLICY_REFUSED", c => c with { Domain = c.Domain with { MrServiceTd = new byte[] { 1 } } } },
        { "MEASUREMENT_REFUSED", c => c with { Measurement = new byte[48] } },
        { "TCB_REFUSED", c => c with { Platform = c.Platform with { Status = IntelTcbStatus.TDRelaunchAdvised } } },
        { "TCB_REFUSED", c => c with { Platform = c.Platform with { Status = IntelTcbStatus.Revoked } } },
        { "ADVISORY_REFUSED", c => c with { Platform = c.Platform with { Advisories = ["INTEL-SA-00001"] } } },
        { "REVOCATION_UNCHECKED", c => c with { Revocation = RevocationStatus.Unchecked } },
    };

    [Fact]
    public void An_enclave_is_accepted_by_itself_or_by_its_signer()
    {
        var reference = SgxReference();
        Assert.Null(Appraise(Sgx(), new ReferenceValue { IntelSgx = reference }));
        reference.MrEnclaves.Clear();
        reference.Signers.Add(Signer());
        Assert.Null(Appraise(Sgx(), new ReferenceValue { IntelSgx = reference }));
    }

    [Theory]
    [MemberData(nameof(SgxMistakes))]
    public void What_an_sgx_reference_does_not_name_is_refused(string reason, Action<IntelSgxReference> change)
    {
        var reference = SgxReference();
        change(reference);
        Assert.Equal(reason, Appraise(Sgx(), new ReferenceValue { IntelSgx = reference }));
    }

    [Fact]
    public void An_enclave_in_debug_mode_is_never_accepted()
        => Assert.Equal("DEBUG_REFUSED", Appraise(Sgx() with { IsDebug = true }, new ReferenceValue { IntelSgx = SgxReference() }));

    [Fact]
    public void A_removed_measurement_is_refused_whoever_signed_it()
    {
        var reference = SgxReference();
        reference.Signers.Add(Signer());
        var removed = AmendedMeasurements.None.With(new MeasurementAmendment { Remove = { reference.MrEnclaves[0] } });
        Assert.Equal("MEASUREMENT_REFUSED", Appraise(Sgx(), new ReferenceValue { IntelSgx = reference }, removed));
    }

    [Theory]
    [MemberData(nameof(TdxClaims))]
    public void What_a_tdx_reference_does_not_name_is_refused(string reason, Func<IntelTdxClaims, IntelTdxClaims> change)
    {
        Assert.Null(Appraise(Tdx(), TdxReference()));
        Assert.Equal(reason, Appraise(change(Tdx()), TdxReference()));
    }

    [Fact]
    public void Unchecked_revocation_is_accepted_where_the_study_says_so()
    {
        var reference = TdxReference();
        reference.IntelTdx.Tcb.AllowUncheckedRevocation = true;
        Assert.Null(Appraise(Tdx() with { Revocation = RevocationStatus.Unchecked }, reference));
    }

    [Fact]
    public void Another_register_is_another_image()
    {
        for (var index = 0; index < 4; index++)
        {
            var reference = TdxReference();
            reference.IntelTdx.Images[0].Rtmrs[index] = ByteString.CopyFrom([.. new byte[47], 1]);
            Assert.Equal("MEASUREMENT_REFUSED", Appraise(Tdx(), reference));
            Assert.Null(Appraise(Tdx(), reference, AmendedMeasurements.None.With(new MeasurementAmendment { Add = { ByteString.CopyFrom(Tdx().Measurement.Span) } })));
        }
    }

    [Fact]
    public void A_published_quote_of_a_domain_under_debug_is_refused_by_every_study()
    {
        var debug = IntelCase.All.First(expected => expected.Quote == "trustee/tdx_quote_4.dat" && expected.IsAccepted && expected.IsChecked);
        var claims = (IntelTdxClaims)EvidenceVerifier.VerifyReport(debug.Evidence(), debug.Now).OrThrow();
        Assert.True(claims.Domain.IsDebug);
        Assert.Equal("DEBUG_REFUSED", Appraise(claims, TdxReference()));
    }

    [Fact]
    public void References_of_the_other_kind_accept_nothing()
    {
        Assert.Equal("EVIDENCE_KIND_REFUSED", Appraise(Sgx(), TdxReference()));
        Assert.Equal("EVIDENCE_KIND_REFUSED", Appraise(Tdx(), new ReferenceValue { IntelSgx = SgxReference() }));
    }

    private static IntelSgxClaims Sgx() => (IntelSgxClaims)EvidenceVerifier.VerifyReport(IntelFiles.Sgx(), IntelFiles.June2025).OrThrow();

    private static IntelTdxClaims Tdx() => (IntelTdxClaims)EvidenceVerifier.VerifyReport(IntelFiles.Tdx(), IntelFiles.June2025).OrThrow();

    private static IntelSgxReference SgxReference() => new()
    {
        MrEnclaves = { ByteString.CopyFrom(Sgx().Measurement.Span) },
        Tcb = new IntelTcbPolicy { Statuses = { "UpToDate", "ConfigurationAndSWHardeningNeeded" }, Advisories = { "INTEL-SA-00289", "INTEL-SA-00615" }, MaximumCollateralAgeSeconds = 14 * 3600 },
    };

    private static SgxSigner Signer(uint productId = 0, uint minimumSvn = 0) => new() { MrSigner = ByteString.CopyFrom(Sgx().MrSigner.Span), ProductId = productId, MinimumSvn = minimumSvn };

    private static ReferenceValue TdxReference()
    {
        var image = new TdxImage { MrTd = ByteString.CopyFrom(Tdx().Domain.MrTd.Span) };
        image.Rtmrs.AddRange(Tdx().Domain.Rtmrs.Select(rtmr => ByteString.CopyFrom(rtmr.Span)));
        return new ReferenceValue { IntelTdx = new IntelTdxReference { Images = { image }, Tcb = new IntelTcbPolicy { Statuses = { "UpToDate" }, MaximumCollateralAgeSeconds = 14 * 3600 } } };
    }

    private static string? Appraise(ReportClaims claims, ReferenceValue reference, AmendedMeasurements? amended = null)
        => EvidenceValidator.Appraise(claims, new EvidencePolicy([reference], amended ?? AmendedMeasurements.None, []), IntelFiles.June2025)?.Reason;
}
