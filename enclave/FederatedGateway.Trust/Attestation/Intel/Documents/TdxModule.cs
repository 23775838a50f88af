using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Who must have signed the TDX module, and its attributes (their mask is not read: every attribute must be zero).</summary>
/// <param name="MrSigner">48 bytes.</param>
/// <param name="Attributes">8 bytes.</param>
internal sealed record TdxModule([property: JsonPropertyName("mrsigner")] byte[] MrSigner, byte[] Attributes)
{
    public bool IsWhole => MrSigner.Length == 48 && Attributes.Length == 8;
}
