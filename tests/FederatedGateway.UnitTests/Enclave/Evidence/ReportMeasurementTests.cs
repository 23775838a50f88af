using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Azure;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.UnitTests.Trust.Attestation.Intel;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Enclave.Evidence;

/// <summary>What a host says of itself is what a verifier will read: on real reports.</summary>
public sealed class ReportMeasurementTests
{
    [Fact]
    public void Intel_quotes()
    {
        var compared = 0;
        foreach (var expected in IntelCase.All)
        {
            var evidence = expected.Evidence();
            if (!EvidenceVerifier.VerifyReport(evidence, expected.Now).TryGetValue(out var claims, out _))
            {
                continue;
            }

            compared++;
            var own = evidence.Kind == EvidenceKind.IntelSgx ? ReportMeasurement.OfSgx(evidence.Report.Span) : ReportMeasurement.OfTdx(evidence.Report.Span);
            Assert.Equal(claims.Measurement.ToArray(), own);
        }

        Assert.True(compared > 1, $"only {compared} quotes verify");
    }

    [Fact]
    public void SevSnp_reports()
    {
        var report = File.ReadAllBytes(SharedFiles.Path("vectors", "snp", "trustee", "test-report.bin"));
        var evidence = SampleSnpHost.Evidence(report, File.ReadAllBytes(SharedFiles.Path("vectors", "snp", "trustee", "test-vcek.der")));
        var claims = EvidenceVerifier.VerifyReport(evidence, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)).OrThrow();
        Assert.Equal(claims.Measurement.ToArray(), ReportMeasurement.OfSnp(report));
    }

    [Fact]
    public void Azure_reports_tell_their_hardware()
    {
        var snp = File.ReadAllBytes(SharedFiles.Path("vectors", "azure", "az-snp-vtpm", "hcl-report.bin"));
        Assert.Equal(EvidenceKind.AzureSnp, HclReport.KindOf(snp));
        Assert.Equal(EvidenceKind.AzureTdx, HclReport.KindOf(File.ReadAllBytes(SharedFiles.Path("vectors", "azure", "az-tdx-vtpm", "hcl-report.bin"))));
        Assert.Throws<IOException>(() => HclReport.KindOf(snp.AsSpan(1)));
    }

    [Fact]
    public void Reports_cut_short_at_every_length_are_refused()
    {
        var report = new byte[ReportMeasurement.SnpReportBytes];
        for (var length = 0; length < report.Length; length++)
        {
            Assert.Throws<IOException>(() => ReportMeasurement.OfSnp(report.AsSpan(0, length)));
            if (length < 144)
            {
                Assert.Throws<IOException>(() => ReportMeasurement.OfSgx(report.AsSpan(0, length)));
            }

            if (length < 568)
            {
                Assert.Throws<IOException>(() => ReportMeasurement.OfTdx(report.AsSpan(0, length)));
            }
        }
    }
}
