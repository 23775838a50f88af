using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>A level of TCB info.</summary>
/// <param name="Tcb">Lowest security version numbers of the level.</param>
/// <param name="TcbStatus">What reaching it means.</param>
/// <param name="Advisories">Apply to it; null for none.</param>
internal sealed record TcbLevel(TcbVersions Tcb, IntelTcbStatus TcbStatus, [property: JsonPropertyName("advisoryIDs")] IReadOnlyList<string>? Advisories = null)
{
    public bool IsWhole(bool tdx) => Tcb.SgxComponents.Count == TcbVersions.ComponentCount && (!tdx || Tcb.TdxComponents?.Count == TcbVersions.ComponentCount);
}
