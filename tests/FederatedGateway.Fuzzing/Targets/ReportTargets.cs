using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Snp.Reports;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Reports of hardware, without what stands beside them.</summary>
internal static class ReportTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("snp-report", bytes => SnpReport.Parse(bytes), () => [SampleSeeds.SnpHost.Report(), SampleSeeds.SnpHost.Report(2), .. SharedVectors.Read("snp/go-sev-guest/attestation.bin", "snp/trustee/test-report.bin", "snp/trustee/test-vlek-report.bin")]),
        new("sgx-quote", bytes => DcapQuoteReader.Read(bytes, TeeType.Sgx), () => IntelSeeds.SgxQuotes),
        new("tdx-quote", bytes => DcapQuoteReader.Read(bytes, TeeType.Tdx), () => IntelSeeds.TdxQuotes),
        new("azure-hcl-report", bytes => HclReport.Parse(bytes).Then(report => RuntimeClaims.Parse(report.RuntimeClaims)), () => AzureSeeds.HclReports),
        new("azure-runtime-claims", bytes => RuntimeClaims.Parse(bytes), () => AzureSeeds.RuntimeClaims),
    ];
}
