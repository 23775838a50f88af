using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>What genuine evidence of an Azure confidential machine on SEV-SNP says. The measurement and the binding are the quote's: they are of the guest.</summary>
public sealed record AzureSnpClaims : ReportClaims
{
    private readonly VerifiedAzureQuote quote;

    internal AzureSnpClaims(SevSnpClaims paravisor, VerifiedAzureQuote quote)
        : base(EvidenceKind.AzureSnp, quote.Quote.Pcrs.Measurement, quote.Quote.Quote.ExtraData, CreateTime: null, paravisor.Revocation)
    {
        Paravisor = paravisor;
        this.quote = quote;
    }

    /// <summary>The hardware's report, which measures the paravisor.</summary>
    public SevSnpClaims Paravisor { get; }

    /// <summary>Registers of the virtual TPM, which measure the guest.</summary>
    public PcrValues Pcrs => quote.Quote.Pcrs;

    public override JsonObject Describe()
    {
        var described = quote.Describe();
        described["paravisor"] = Paravisor.Describe();
        return described;
    }
}
