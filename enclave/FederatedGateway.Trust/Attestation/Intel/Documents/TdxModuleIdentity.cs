using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>A TDX module's line of versions.</summary>
/// <param name="Id">"TDX_" and the module's version as two hexadecimal digits.</param>
/// <param name="MrSigner">48 bytes.</param>
/// <param name="Attributes">8 bytes.</param>
/// <param name="TcbLevels">Newest first, at least one.</param>
internal sealed record TdxModuleIdentity(
    string Id, [property: JsonPropertyName("mrsigner")] byte[] MrSigner, byte[] Attributes, IReadOnlyList<EnclaveLevel> TcbLevels)
{
    public bool IsWhole => MrSigner.Length == 48 && Attributes.Length == 8 && TcbLevels.Count > 0;
}
