using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

public sealed class SnpVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Now = SampleSnpVendor.Now;

    private readonly SampleSnpVendor vendor = new(SevProduct.Milan);
    private readonly SampleSnpHost host;

    public SnpVerifierTests() => host = new SampleSnpHost(vendor);

    [Theory]
    [InlineData(SevProduct.Milan, 2)]
    [InlineData(SevProduct.Milan, 3)]
    [InlineData(SevProduct.Genoa, 2)]
    [InlineData(SevProduct.Genoa, 4)]
    [InlineData(SevProduct.Turin, 3)]
    [InlineData(SevProduct.Turin, 5)]
    public void Reports_of_every_line_and_version_verify(SevProduct product, uint version)
    {
        using var line = new SampleSnpVendor(product);
        using var chip = new SampleSnpHost(line);
        var claims = chip.Verify(chip.Report(version)).OrThrow();
        Assert.Equal(product, claims.Product);
        Assert.Equal(version, claims.Version);
        Assert.Equal(chip.Report()[0x90..0xC0], claims.Measurement.ToArray());
        Assert.Equal(chip.Report()[0x50..0x90], claims.Binding.ToArray());
        Assert.Equal(RevocationStatus.Unchecked, claims.Revocation);
        Assert.Equal(product == SevProduct.Turin ? (2, 3, 4, 5, 60) : (0, 3, 1, 22, 213), (claims.Reported.Fmc, claims.Reported.BootLoader, claims.Reported.Tee, claims.Reported.Snp, claims.Reported.Microcode));
        Assert.Equal("disabled-since-boot", claims.Describe()["dbgstat"]!.GetValue<string>());
    }

    [Fact]
    public void A_loaded_key_verifies_and_names_its_cloud_and_hides_the_chip()
    {
        var report = host.Report(change: bytes =>
        {
            bytes[0x48] = 1 << 2;
            bytes.AsSpan(0x1A0, 64).Clear();
        });
        var claims = host.Verify(host.Evidence(report, host.Vlek)).OrThrow();
        Assert.Equal(SigningKeyKind.Vlek, claims.SigningKey);
        Assert.Equal("CN=cloud.example", claims.CloudId);
    }

    [Fact]
    public void A_key_of_the_other_kind_than_the_report_says_is_refused()
    {
        Refused(Reasons.CollateralMissing, host.Evidence(host.Report(), host.Vlek));
        Refused(Reasons.CollateralMissing, host.Evidence(host.Report(change: bytes => bytes[0x48] = 1 << 2)));
    }

    [Fact]
    public void A_leaf_issued_by_the_authority_of_the_other_kind_is_refused()
    {
        Refused(Reasons.EvidenceChainInvalid, host.Evidence(host.Report(), host.Vcek with { IssuedByAsvk = true }));
        Refused(Reasons.EvidenceChainInvalid, host.Evidence(host.Report(change: bytes => bytes[0x48] = 1 << 2), host.Vlek with { IssuedByAsvk = false }));
    }

    [Fact]
    public void A_leaf_that_names_both_or_neither_of_chip_and_cloud_is_refused()
    {
        Refused(Reasons.CollateralMalformed, host.Evidence(host.Report(), host.Vcek with { HardwareId = null }));
        Refused(Reasons.CollateralMalformed, host.Evidence(host.Report(), host.Vcek with { CloudId = "CN=cloud.example" }));
        Refused(Reasons.CollateralMalformed, host.Evidence(host.Report(), host.Vcek with { HardwareId = new byte[63] }));
        var loaded = host.Report(change: bytes => bytes[0x48] = 1 << 2);
        Refused(Reasons.CollateralMalformed, host.Evidence(loaded, host.Vlek with { CloudId = null }));
        Refused(Reasons.CollateralMalformed, host.Evidence(loaded, host.Vlek with { HardwareId = new byte[64] }));
    }

    [Fact]
    public void Another_chip_or_another_TCB_than_the_certificates_is_refused()
    {
        Refused(Reasons.CollateralMismatch, host.Report(change: bytes => bytes[0x1A0] ^= 1));
        Refused(Reasons.CollateralMismatch, host.Report(change: bytes => bytes.AsSpan(0x1A0, 64).Clear()));
        for (var index = 0; index < 8; index++)
        {
            Refused(Reasons.TcbMismatch, host.Report(change: bytes => bytes[0x180 + index]++));
        }
    }

    [Theory]
    [InlineData("Genoa-B0", 0x19, 0x01)]
    [InlineData("Milan-B0", 0x19, 0x11)]
    [InlineData("Milan-B0", 0x1A, 0x01)]
    [InlineData("Milan-B0", 0x00, 0x00)]
    public void Report_certificate_and_roots_must_agree_on_the_line(string name, byte family, byte model)
    {
        var report = host.Report(change: bytes => (bytes[0x188], bytes[0x189]) = (family, model));
        Assert.False(host.Verify(host.Evidence(report, host.Vcek with { ProductName = name })).IsAccepted);
    }

    [Theory]
    [InlineData("Naples-B0")]
    [InlineData("Milan-")]
    [InlineData("Milano")]
    [InlineData("milan")]
    public void An_unknown_line_is_refused(string name) => Refused(Reasons.CollateralMalformed, host.Evidence(host.Report(version: 2), host.Vcek with { ProductName = name }));

    [Theory]
    [InlineData(0x38)]
    [InlineData(0x3F)]
    public void A_current_TCB_below_what_is_committed_or_reported_is_refused(int offset) => Refused(Reasons.TcbMismatch, host.Report(change: bytes => bytes[offset]--));

    [Fact]
    public void Firmware_that_is_newer_than_what_is_committed_and_reported_verifies()
    {
        var claims = host.Verify(host.Report(change: bytes =>
        {
            bytes[0x3F] += 5;
            bytes[0x1E7] += 2;
        })).OrThrow();
        Assert.Equal((213, 215, 218), (claims.Reported.Microcode, claims.Committed.Microcode, claims.Current.Microcode));
    }

    [Fact]
    public void Expired_and_not_yet_valid_keys_are_refused()
    {
        Refused(Reasons.EvidenceExpired, host.Evidence(host.Report(), host.Vcek with { NotAfter = Now.AddSeconds(-1) }));
        Refused(Reasons.EvidenceExpired, host.Evidence(host.Report(), host.Vcek with { NotBefore = Now.AddSeconds(1) }));
    }

    [Fact]
    public void A_chain_may_come_with_the_evidence_but_must_end_in_the_pinned_root()
    {
        var evidence = host.Evidence(host.Report());
        Assert.Equal(Reasons.EvidenceChainInvalid, host.Verify(evidence, vendor.RootOnly).Refusal?.Reason);
        Add(evidence, CollateralKind.Certificate, vendor.Ask);
        Assert.True(host.Verify(evidence, vendor.RootOnly).IsAccepted);

        using var forger = new SampleSnpVendor(SevProduct.Milan);
        using var forged = new SampleSnpHost(forger);
        var forgery = forged.Evidence(forged.Report());
        Add(forgery, CollateralKind.Certificate, forger.Ask);
        Add(forgery, CollateralKind.Certificate, forger.Ark);
        Assert.True(forged.Verify(forgery).IsAccepted);
        Assert.Equal(Reasons.EvidenceChainInvalid, host.Verify(forgery).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceChainInvalid, EvidenceVerifier.VerifyReport(forgery, Now).Refusal?.Reason);
    }

    [Fact]
    public void A_root_of_another_line_is_not_trusted_for_this_one()
    {
        using var genoa = new SampleSnpVendor(SevProduct.Genoa);
        Assert.Equal(Reasons.EvidenceChainInvalid, host.Verify(host.Evidence(host.Report()), genoa.Roots).Refusal?.Reason);
    }

    [Fact]
    public void The_roots_list_makes_it_good_and_revokes_an_authority()
    {
        var good = With(vendor.Crl(Now.AddDays(-3), Now.AddDays(30), vendor.Asvk));
        var claims = host.Verify(good).OrThrow();
        Assert.Equal(RevocationStatus.Good, claims.Revocation);
        Assert.Equal(Now.AddDays(-3), claims.RevocationListTime);

        Refused(Reasons.EvidenceRevoked, With(vendor.Crl(Now.AddDays(-3), Now.AddDays(30), vendor.Ask)));
        Refused(Reasons.EvidenceRevoked, With(vendor.Crl(Now.AddDays(-30), Now.AddDays(-3), vendor.Ask)));

        var loaded = host.Evidence(host.Report(change: bytes => bytes[0x48] = 1 << 2), host.Vlek);
        Add(loaded, CollateralKind.Crl, vendor.Crl(Now.AddDays(-3), Now.AddDays(30), vendor.Asvk));
        Refused(Reasons.EvidenceRevoked, loaded);
    }

    [Fact]
    public void A_list_past_its_time_or_by_somebody_else_leaves_revocation_unchecked()
    {
        using var stranger = new SampleSnpVendor(SevProduct.Milan);
        byte[][] lists =
        [
            vendor.Crl(Now.AddDays(-30), Now.AddSeconds(-1)),
            vendor.Crl(Now.AddSeconds(1), Now.AddDays(30)),
            stranger.Crl(Now.AddDays(-3), Now.AddDays(30)),
            vendor.CrlByAsk(Now.AddDays(-3), Now.AddDays(30)),
        ];
        foreach (var list in lists)
        {
            var claims = host.Verify(With(list)).OrThrow();
            Assert.Equal(RevocationStatus.Unchecked, claims.Revocation);
            Assert.Null(claims.RevocationListTime);
        }
    }

    [Fact]
    public void Collateral_that_is_missing_malformed_or_of_another_kind_is_refused()
    {
        var report = host.Report();
        Refused(Reasons.CollateralMissing, SampleSnpHost.Evidence(report));
        Refused(Reasons.CollateralMissing, SampleSnpHost.Evidence(report, vendor.Ask, vendor.Ark));
        Refused(Reasons.CollateralMalformed, SampleSnpHost.Evidence(report, [0x30, 0x00]));
        foreach (var kind in Enum.GetValues<CollateralKind>().Except([CollateralKind.Certificate, CollateralKind.Crl]))
        {
            var evidence = host.Evidence(report);
            Add(evidence, kind, [1]);
            Refused(Reasons.CollateralMismatch, evidence);
        }
    }

    [Fact]
    public void Another_curve_and_another_signer_are_refused()
    {
        using var small = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Refused(Reasons.EvidenceSignatureInvalid, SampleSnpHost.Evidence(host.Report(), vendor.Endorse(small, host.Vcek)));
        Refused(Reasons.EvidenceSignatureInvalid, SampleSnpHost.Evidence(host.Report(), vendor.Endorse(other, host.Vcek)));
        var evidence = host.Evidence(host.Report());
        evidence.Collateral.Insert(0, new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(vendor.Endorse(other, host.Vcek)) });
        Assert.True(host.Verify(evidence).IsAccepted);
    }

    public void Dispose()
    {
        host.Dispose();
        vendor.Dispose();
    }

    private static void Add(Evidence evidence, CollateralKind kind, byte[] data) => evidence.Collateral.Add(new Collateral { Kind = kind, Data = ByteString.CopyFrom(data) });

    private Evidence With(byte[] list)
    {
        var evidence = host.Evidence(host.Report());
        Add(evidence, CollateralKind.Crl, list);
        return evidence;
    }

    private void Refused(string reason, byte[] report) => Refused(reason, host.Evidence(report));

    private void Refused(string reason, Evidence evidence) => Assert.Equal(reason, host.Verify(evidence).Refusal?.Reason);
}
