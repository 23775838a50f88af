using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Endorsements;

/// <summary>What reports say of themselves, and which of the vendors' documents belong beside them.</summary>
public sealed class CollateralNeedsTests
{
    [Fact]
    public void Reports_say_what_to_ask_for()
    {
        var milan = CollateralNeeds.Of(Report(EvidenceKind.SevSnp, "snp", "trustee", "test-report.bin")).OrThrow().Sev!;
        Assert.Equal((3, false, false, false), (milan.Products.Count, milan.IsLoadedKey, milan.HasKey, milan.IsChipMasked));
        Assert.Equal(128, milan.HardwareId(SevProduct.Milan).Length);
        Assert.Equal(16, milan.HardwareId(SevProduct.Turin).Length);

        var cloud = CollateralNeeds.Of(Report(EvidenceKind.SevSnp, "snp", "trustee", "test-vlek-report.bin")).OrThrow().Sev!;
        Assert.Equal((SevProduct.Milan, true), (Assert.Single(cloud.Products), cloud.IsLoadedKey));

        Assert.Equal(new IntelPlatformNeed(false, "00a067110000", false), CollateralNeeds.Of(Report(EvidenceKind.IntelSgx, "intel", "dcap-qvl", "sgx_quote")).OrThrow().Intel);
        Assert.Equal(new IntelPlatformNeed(true, "b0c06f000000", true), CollateralNeeds.Of(Report(EvidenceKind.IntelTdx, "intel", "dcap-qvl", "tdx_quote")).OrThrow().Intel);
        Assert.Equal(new IntelPlatformNeed(true, "00806f050000", true), CollateralNeeds.Of(Report(EvidenceKind.IntelTdx, "azure", "az-tdx-vtpm", "td-quote.bin")).OrThrow().Intel);
    }

    [Fact]
    public void Azures_reports_need_what_the_report_in_them_needs()
    {
        var snp = new AzureReport { HclReport = ByteString.CopyFrom(Vector("azure", "az-snp-vtpm", "hcl-report.bin")), Quote = new TpmReport() };
        Assert.NotNull(CollateralNeeds.Of(new Evidence { Kind = EvidenceKind.AzureSnp, Report = snp.ToByteString() }).OrThrow().Sev);
        var tdx = new AzureReport
        {
            HclReport = ByteString.CopyFrom(Vector("azure", "az-tdx-vtpm", "hcl-report.bin")),
            Quote = new TpmReport(),
            TdQuote = ByteString.CopyFrom(Vector("azure", "az-tdx-vtpm", "td-quote.bin")),
        };
        Assert.True(CollateralNeeds.Of(new Evidence { Kind = EvidenceKind.AzureTdx, Report = tdx.ToByteString() }).OrThrow().Intel!.IsTdx);
    }

    [Fact]
    public void A_report_cut_short_anywhere_is_refused_or_needs_nothing_without_an_exception()
    {
        foreach (var evidence in new[] { Report(EvidenceKind.SevSnp, "snp", "trustee", "test-report.bin"), Report(EvidenceKind.IntelSgx, "intel", "dcap-qvl", "sgx_quote") })
        {
            for (var length = 0; length < 1000; length++)
            {
                Assert.False(CollateralNeeds.Of(new Evidence { Kind = evidence.Kind, Report = ByteString.CopyFrom(evidence.Report.Span[..length]) }).IsAccepted);
            }
        }
    }

    [Fact]
    public void Only_the_reports_own_key_is_wanted()
    {
        var needs = CollateralNeeds.Of(Report(EvidenceKind.SevSnp, "snp", "trustee", "test-report.bin")).OrThrow();
        Assert.True(needs.Wants(Document("snp", "trustee", "test-vcek.der")));
        Assert.False(needs.Wants(Document("snp", "virtee-sev", "vcek_milan.der")));
        Assert.False(needs.Wants(Document("snp", "virtee-sev", "vcek_turin.der")));
        Assert.False(needs.Wants(Document("snp", "trustee", "test-vlek.der")));
        Assert.False(needs.Wants(Document("intel", "go-tdx-guest", "rootcrl.der")));
        Assert.All(CollateralDocument.Read(Vector("snp", "roots", "ask_ark_milan.pem")).OrThrow(), authority => Assert.True(needs.Wants(authority)));
    }

    [Fact]
    public void Intels_documents_are_wanted_for_their_platform_and_TEE_alone()
    {
        var needs = CollateralNeeds.Of(Report(EvidenceKind.IntelTdx, "intel", "trustee", "tdx_quote_4.dat")).OrThrow();
        Assert.True(needs.Wants(Document("intel", "go-tdx-guest", "sample_tcbInfo_response")));
        Assert.True(needs.Wants(Document("intel", "go-tdx-guest", "sample_qeIdentity_response")));
        Assert.True(needs.Wants(Document("intel", "go-tdx-guest", "rootcrl.der")));
        Assert.False(needs.Wants(Document("intel", "oasis-core", "tcb_info_v3_fmspc_00606A000000.json")));
        Assert.False(needs.Wants(Document("intel", "oasis-core", "qe_identity_v2.json")));
        Assert.False(needs.Wants(Document("snp", "trustee", "test-vcek.der")));
    }

    private static byte[] Vector(params string[] parts) => File.ReadAllBytes(SharedFiles.Path(["vectors", .. parts]));

    private static Evidence Report(EvidenceKind kind, params string[] parts) => new() { Kind = kind, Report = ByteString.CopyFrom(Vector(parts)) };

    private static CollateralDocument Document(params string[] parts) => Assert.Single(CollateralDocument.Read(Vector(parts)).OrThrow());
}
