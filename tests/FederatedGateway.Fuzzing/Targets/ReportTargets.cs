using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.UnitTests.Trust.Attestation.Snp;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Reports of hardware, without what stands beside them; and what they say, as if their signature were right.</summary>
internal static class ReportTargets
{
    private static readonly Evidence Sample = SampleSeeds.SnpEvidence();

    // Of a published quote, whose documents are at hand; null without the vectors.
    private static readonly IntelTdxClaims? Published = IntelSeeds.Evidence.Select(evidence => EvidenceVerifier.VerifyReport(evidence, IntelSeeds.Time))
        .Select(verdict => verdict.TryGetValue(out var claims, out _) ? claims as IntelTdxClaims : null).FirstOrDefault(claims => claims is not null);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("snp-report", bytes => SnpReport.Parse(bytes), SnpReports),
        new("snp-report-signed", ReadSigned, SnpReports),
        new("sgx-quote", bytes => DcapQuoteReader.Read(bytes, TeeType.Sgx), () => IntelSeeds.SgxQuotes),
        new("tdx-quote", ReadTdx, () => IntelSeeds.TdxQuotes),
        new("azure-hcl-report", bytes => HclReport.Parse(bytes).Then(report => RuntimeClaims.Parse(report.RuntimeClaims)), () => AzureSeeds.HclReports),
        new("azure-runtime-claims", bytes => RuntimeClaims.Parse(bytes), () => AzureSeeds.RuntimeClaims),
    ];

    private static IEnumerable<byte[]> SnpReports()
        => [SampleSeeds.SnpHost.Report(), SampleSeeds.SnpHost.Report(2), .. SharedVectors.Read("snp/go-sev-guest/attestation.bin", "snp/trustee/test-report.bin", "snp/trustee/test-vlek-report.bin")];

    // Signed again by the sample's chip, so that what lies behind the signature is reached.
    private static void ReadSigned(ReadOnlyMemory<byte> bytes)
    {
        var report = bytes.ToArray();
        if (report.Length == SnpReport.Bytes)
        {
            SampleSeeds.SnpHost.Sign(report);
            var evidence = new Evidence(Sample) { Report = ByteString.CopyFrom(report) };
            if (SampleSeeds.SnpHost.Verify(evidence).TryGetValue(out var claims, out _))
            {
                JudgedClaims.Judge(claims, SampleSnpVendor.Now);
            }
        }
    }

    private static void ReadTdx(ReadOnlyMemory<byte> bytes)
    {
        if (DcapQuoteReader.Read(bytes, TeeType.Tdx).TryGetValue(out var quote, out _) && Published is not null)
        {
            JudgedClaims.Judge(IntelTdxQuote.Claims(new TrustDomainReport(quote.Body), Published.Platform, Published.Revocation), IntelSeeds.Time);
        }
    }
}
