using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>What genuine evidence of an Azure confidential machine on TDX says. The measurement and the binding are the quote's by the virtual TPM: they are of the guest.</summary>
public sealed record AzureTdxClaims : ReportClaims
{
    private readonly VerifiedAzureQuote quote;

    internal AzureTdxClaims(IntelTdxClaims paravisor, VerifiedAzureQuote quote)
        : base(EvidenceKind.AzureTdx, quote.Quote.Pcrs.Measurement, quote.Quote.Quote.ExtraData, CreateTime: null, paravisor.Revocation)
    {
        Paravisor = paravisor;
        this.quote = quote;
    }

    /// <summary>The hardware's quote, which measures the paravisor.</summary>
    public IntelTdxClaims Paravisor { get; }

    /// <summary>Registers of the virtual TPM, which measure the guest.</summary>
    public PcrValues Pcrs => quote.Quote.Pcrs;

    public override JsonObject Describe()
    {
        var described = quote.Describe();
        described["paravisor"] = Paravisor.Describe();
        return described;
    }
}
