using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Security version numbers of a level.</summary>
/// <param name="SgxComponents">16: compared with the platform's certificate.</param>
/// <param name="PceSvn">Of the provisioning certification enclave.</param>
/// <param name="TdxComponents">TDX: 16, compared with the trust domain's report.</param>
internal sealed record TcbVersions(
    [property: JsonPropertyName("sgxtcbcomponents")] IReadOnlyList<TcbComponent> SgxComponents,
    [property: JsonPropertyName("pcesvn")] ushort PceSvn,
    [property: JsonPropertyName("tdxtcbcomponents")] IReadOnlyList<TcbComponent>? TdxComponents = null)
{
    public const int ComponentCount = 16;
}
