using System.Text;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Seeds;

/// <summary>Azure's formats: the vectors, and what the sample machine makes.</summary>
internal static class AzureSeeds
{
    public static IEnumerable<byte[]> HclReports
        => SharedVectors.Read("azure/az-snp-vtpm/hcl-report.bin", "azure/az-tdx-vtpm/hcl-report.bin", "azure/azure-cvm-tooling/hcl-report-snp.bin", "azure/azure-cvm-tooling/hcl-report-tdx.bin").Append(SampleSeeds.Azure.Hcl(SampleSeeds.Azure.Claims()));

    public static IEnumerable<byte[]> RuntimeClaims => SharedVectors.Read("azure/azure-cvm-tooling/var-data.bin").Append(Encoding.UTF8.GetBytes(SampleSeeds.Azure.Claims()));

    public static IEnumerable<byte[]> EvidenceFiles
        => SharedVectors.Read("azure/az-snp-vtpm/evidence-v0.json", "azure/az-snp-vtpm/evidence-v2.json", "azure/az-tdx-vtpm/evidence-v0.json", "azure/az-tdx-vtpm/evidence-v1.json").Append("{\"report\":[],\"quote\":{}}"u8.ToArray());

    public static IEnumerable<Evidence> TdxEvidence
        => SharedVectors.Read("azure/az-tdx-vtpm/hcl-report.bin").Zip(SharedVectors.Read("azure/az-tdx-vtpm/td-quote.bin"), (hcl, quote) => new Evidence
        {
            Kind = EvidenceKind.AzureTdx,
            Report = new AzureReport { HclReport = ByteString.CopyFrom(hcl), Quote = SampleSeeds.Azure.Quote(), TdQuote = ByteString.CopyFrom(quote) }.ToByteString(),
            Collateral = { IntelSeeds.Evidence.Where(evidence => evidence.Kind == EvidenceKind.IntelTdx).SelectMany(evidence => evidence.Collateral) },
        });
}
