using FederatedGateway.Trust.Attestation.Azure;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Platforms;
using FederatedGateway.Trust.Attestation.Intel.Quotes;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>
/// What it takes beside a report to verify it, read from the report before anything in it is verified: enough to fetch the vendor's documents by, and worth nothing else.
/// </summary>
/// <param name="Sev">Null for other kinds.</param>
/// <param name="Intel">Null for other kinds.</param>
public sealed record CollateralNeeds(SevKeyNeed? Sev, IntelPlatformNeed? Intel)
{
    private const string PlatformAuthority = "Intel SGX PCK Platform CA";
    private const string ProcessorAuthority = "Intel SGX PCK Processor CA";
    private const string IntelRootAuthority = "Intel SGX Root CA";
    private const string IntelSigner = "Intel SGX TCB Signing";

    /// <summary>Kinds that no processor vendor vouches for need nothing; a report that cannot be read is refused as its verifier would.</summary>
    public static Verdict<CollateralNeeds> Of(Evidence evidence) => evidence.Kind switch
    {
        EvidenceKind.SevSnp => OfSev(evidence.Report.Memory, evidence.Collateral),
        EvidenceKind.IntelSgx => OfQuote(evidence.Report.Memory, TeeType.Sgx),
        EvidenceKind.IntelTdx => OfQuote(evidence.Report.Memory, TeeType.Tdx),
        EvidenceKind.AzureSnp => AzureQuote.Parse(evidence.Report.Memory, HardwareReportKind.SevSnp).Then(quote => OfSev(quote.Hcl.HardwareReport, evidence.Collateral)),
        EvidenceKind.AzureTdx => AzureQuote.Parse(evidence.Report.Memory, HardwareReportKind.Tdx).Then(quote => OfQuote(quote.Report.TdQuote.Memory, TeeType.Tdx)),
        _ => Verdict<CollateralNeeds>.Accepted(new CollateralNeeds(null, null)),
    };

    /// <summary>Whether a document is of use for this report. Anything else has no place beside it.</summary>
    public bool Wants(CollateralDocument document) => document.Part.Kind switch
    {
        CollateralKind.Certificate => WantsCertificate(document),
        CollateralKind.Crl => (Sev?.Products.Any(product => document.Name == RootName(product) || document.Name == EndorsementKey.AuthorityName(KeyKind(Sev), product)) ?? false)
            || (Intel is not null && (document.Name == IntelRootAuthority || document.Name == AuthorityName(Intel))),
        CollateralKind.IntelTcbInfo => Intel is not null && document.Id == (Intel.IsTdx ? "TDX" : "SGX") && document.Fmspc == Intel.Fmspc,
        CollateralKind.IntelQeIdentity => Intel is not null && document.Id == (Intel.IsTdx ? "TD_QE" : "QE"),
        _ => false,
    };

    private static Verdict<CollateralNeeds> OfSev(ReadOnlyMemory<byte> bytes, IEnumerable<Collateral> beside) => SnpReport.Parse(bytes).Then(report =>
    {
        IReadOnlyList<SevProduct> products = report.Processor is not { } processor ? SnpProducts.All : SnpProducts.OfProcessor(processor.Family, processor.Model) is { } product ? [product] : [];
        var need = new SevKeyNeed(products, report.SigningKey == SigningKeyKind.Vlek, false, report.ChipId, report.ReportedTcb);
        foreach (var key in beside.Where(part => part.Kind == CollateralKind.Certificate).Select(part => Certificate.Parse(part.Data.Memory)).Select(certificate => certificate.Then(parsed => FindKey(need, parsed))))
        {
            if (key.TryGetValue(out var found, out _))
            {
                return Verdict<CollateralNeeds>.Accepted(new CollateralNeeds(need with { Products = [found.Product], HasKey = true }, null));
            }
        }

        return Verdict<CollateralNeeds>.Accepted(new CollateralNeeds(need, null));
    });

    /// <summary>The report's own key, if this is its certificate.</summary>
    private static Verdict<EndorsementKey> FindKey(SevKeyNeed need, Certificate certificate) => EndorsementKey.KindOf(certificate) is not { } kind || kind != KeyKind(need)
        ? NotWanted("another certificate")
        : EndorsementKey.Read(certificate, kind).Then(key => need.Products.Contains(key.Product) && key.Tcb.Span.SequenceEqual(need.ReportedTcb.Span) && (key.ChipId is not { } chip || chip.Span.SequenceEqual(need.ChipId.Span))
            ? Verdict<EndorsementKey>.Accepted(key)
            : NotWanted("a key of another chip or TCB"));

    private static Verdict<EndorsementKey> NotWanted(string what) => Verdict<EndorsementKey>.Refused(Reasons.CollateralMismatch, what);

    private static SigningKeyKind KeyKind(SevKeyNeed need) => need.IsLoadedKey ? SigningKeyKind.Vlek : SigningKeyKind.Vcek;

    private static string RootName(SevProduct product) => $"ARK-{SnpProducts.NameOf(product)}";

    private static string AuthorityName(IntelPlatformNeed need) => need.IsPlatformAuthority ? PlatformAuthority : ProcessorAuthority;

    private static Verdict<CollateralNeeds> OfQuote(ReadOnlyMemory<byte> bytes, TeeType type) => DcapQuoteReader.Read(bytes, type)
        .Then(quote => PemText.ReadCertificates(quote.Signature.Certification.Chain.Span))
        .Then(chain => Certificate.Parse(chain[0]))
        .Then(platform => PckIdentity.Read(platform).Then(identity => Verdict<CollateralNeeds>.Accepted(new CollateralNeeds(
            null, new IntelPlatformNeed(type == TeeType.Tdx, Convert.ToHexStringLower(identity.Fmspc.Span), CommonName.Read(platform.Issuer) == PlatformAuthority)))));

    private bool WantsCertificate(CollateralDocument document)
    {
        if (Sev is not null && document.Certificate is { } certificate)
        {
            return EndorsementKey.KindOf(certificate) is null
                ? Sev.Products.Any(product => document.Name == RootName(product) || document.Name == EndorsementKey.AuthorityName(KeyKind(Sev), product))
                : FindKey(Sev, certificate).IsAccepted;
        }

        return Intel is not null && (document.Name is IntelRootAuthority or IntelSigner || document.Name == AuthorityName(Intel));
    }
}
