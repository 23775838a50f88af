using System.Globalization;
using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Tpm;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>A virtual TPM's quote by the key that genuine hardware vouches for. Made by <see cref="AzureQuote"/> only.</summary>
/// <param name="Quote">The guest's state.</param>
/// <param name="Claims">What the paravisor says of the machine.</param>
internal sealed record VerifiedAzureQuote(VerifiedQuote Quote, RuntimeClaims Claims)
{
    public JsonObject Describe() => new()
    {
        ["measurement"] = Convert.ToHexStringLower(Quote.Pcrs.Measurement.Span),
        ["pcrs"] = new JsonObject(Quote.Pcrs.ByIndex.Select(pcr => KeyValuePair.Create(pcr.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)Convert.ToHexStringLower(pcr.Value.Span)))),
        ["qualifying_data"] = Convert.ToHexStringLower(Quote.Quote.ExtraData.Span),
        ["reset_count"] = Quote.Quote.Clock.ResetCount,
        ["restart_count"] = Quote.Quote.Clock.RestartCount,
        ["vm_configuration"] = Claims.Configuration?.DeepClone(),
        ["user_data"] = Claims.UserData,
    };
}
