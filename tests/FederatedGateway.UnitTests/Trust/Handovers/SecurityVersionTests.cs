using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Intel;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Handovers;

/// <summary>Equal and higher may have the keys; lower in any single number may not, whatever the others are.</summary>
public sealed class SecurityVersionTests
{
    [Fact]
    public void Of_an_SNP_host_each_number_of_each_TCB_counts_by_itself()
    {
        var own = Snp(SevProduct.Milan);
        Assert.Null(SecurityVersions.FindLower(own, own));
        var lower = new Func<TcbVersion, TcbVersion>[]
        {
            tcb => tcb with { BootLoader = (byte)(tcb.BootLoader - 1), Microcode = 255 },
            tcb => tcb with { Tee = (byte)(tcb.Tee - 1), Microcode = 255 },
            tcb => tcb with { Snp = (byte)(tcb.Snp - 1), Microcode = 255 },
            tcb => tcb with { Microcode = (byte)(tcb.Microcode - 1), Snp = 255 },
        };
        foreach (var change in lower)
        {
            AssertLower(own with { Reported = change(own.Reported) }, own);
            AssertLower(own with { Committed = change(own.Committed) }, own);
            AssertLower(own with { Launch = change(own.Launch) }, own);
            Assert.Null(SecurityVersions.FindLower(own, own with { Reported = own.Reported with { Snp = 0 } }));
        }
    }

    [Fact]
    public void Processor_lines_have_no_order()
        => Assert.Equal(Reasons.HandoverRefused, SecurityVersions.FindLower(Snp(SevProduct.Turin), Snp(SevProduct.Milan))?.Reason);

    [Fact]
    public void Of_an_SGX_enclave_its_own_number_and_its_platforms_count()
    {
        var own = (IntelSgxClaims)EvidenceVerifier.VerifyReport(IntelFiles.Sgx(), IntelFiles.June2025).OrThrow();
        Assert.Contains(own.Platform.Components.ToArray(), component => component > 0);
        Assert.True(own.Platform.PceSvn > 0);
        Assert.Null(SecurityVersions.FindLower(own, own));
        Assert.Null(SecurityVersions.FindLower(own with { Svn = own.Svn + 1 }, own));
        AssertLower(own, own with { Svn = own.Svn + 1 });
        AssertLower(own, own with { Platform = Raised(own.Platform) });
        AssertLower(own with { Platform = own.Platform with { PceSvn = own.Platform.PceSvn - 1 } }, own);
        AssertIncomparable(own with { MrSigner = new byte[32] }, own);
        AssertIncomparable(own with { ProductId = own.ProductId + 1 }, own);
        AssertIncomparable(own with { Platform = own.Platform with { Fmspc = new byte[6] } }, own);
    }

    [Fact]
    public void Of_a_trust_domain_each_byte_of_its_TCB_and_its_platforms_count()
    {
        var own = (IntelTdxClaims)EvidenceVerifier.VerifyReport(IntelFiles.Tdx(), IntelFiles.June2025).OrThrow();
        Assert.Null(SecurityVersions.FindLower(own, own));
        for (var index = 0; index < own.Domain.TeeTcbSvn.Length; index++)
        {
            var higher = own.Domain.TeeTcbSvn.ToArray();
            higher[index]++;
            AssertLower(own, own with { Domain = own.Domain with { TeeTcbSvn = higher } });
            Assert.Null(SecurityVersions.FindLower(own with { Domain = own.Domain with { TeeTcbSvn = higher } }, own));
        }

        AssertLower(own, own with { Platform = Raised(own.Platform) });
    }

    [Fact]
    public void Kinds_have_no_order_and_development_has_no_number()
    {
        using var root = SigningKey.Generate();
        var development = new DevelopmentClaims(new byte[32], new byte[64], null, root.PublicKey);
        Assert.Null(SecurityVersions.FindLower(development with { Measurement = new byte[] { 1 } }, development));
        AssertIncomparable(development, Snp(SevProduct.Milan));
        AssertIncomparable(Snp(SevProduct.Milan), development);
    }

    private static IntelPlatform Raised(IntelPlatform platform)
    {
        var components = platform.Components.ToArray();
        components[15]++;
        return platform with { Components = components };
    }

    private static SevSnpClaims Snp(SevProduct product)
    {
        using var vendor = new SampleSnpVendor(product);
        using var host = new SampleSnpHost(vendor);
        return host.Verify(host.Report()).OrThrow();
    }

    private static void AssertLower(ReportClaims successor, ReportClaims giver) => Assert.Equal(Reasons.SecurityVersionLower, SecurityVersions.FindLower(successor, giver)?.Reason);

    private static void AssertIncomparable(ReportClaims successor, ReportClaims giver) => Assert.Equal(Reasons.HandoverRefused, SecurityVersions.FindLower(successor, giver)?.Reason);
}
