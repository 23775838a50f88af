using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Intel's identity of its quoting enclaves, version 2 (Intel PCS API v3 and v4, "Get QE identity").</summary>
/// <param name="Id">QE, or TD_QE for TDX.</param>
/// <param name="Version">2.</param>
/// <param name="IssueDate">Not valid before.</param>
/// <param name="NextUpdate">Not valid after.</param>
/// <param name="TcbEvaluationDataNumber">Grows with each recovery.</param>
/// <param name="MiscSelect">4 bytes, as in a report.</param>
/// <param name="MiscSelectMask">4 bytes.</param>
/// <param name="Attributes">16 bytes, as in a report.</param>
/// <param name="AttributesMask">16 bytes.</param>
/// <param name="MrSigner">32 bytes.</param>
/// <param name="ProductId">ISVPRODID.</param>
/// <param name="TcbLevels">Newest first, at least one.</param>
internal sealed record QeIdentity(
    string Id,
    int Version,
    DateTimeOffset IssueDate,
    DateTimeOffset NextUpdate,
    uint TcbEvaluationDataNumber,
    [property: JsonPropertyName("miscselect")] byte[] MiscSelect,
    [property: JsonPropertyName("miscselectMask")] byte[] MiscSelectMask,
    byte[] Attributes,
    byte[] AttributesMask,
    [property: JsonPropertyName("mrsigner")] byte[] MrSigner,
    [property: JsonPropertyName("isvprodid")] ushort ProductId,
    IReadOnlyList<EnclaveLevel> TcbLevels)
{
    public const int KnownVersion = 2;

    public const string Sgx = "QE";

    public const string Tdx = "TD_QE";

    /// <summary>What makes it unusable; null when nothing does.</summary>
    public string? Problem()
    {
        if (Version != KnownVersion)
        {
            return $"it is of version {Version}; this program reads version {KnownVersion}";
        }

        return Id is not (Sgx or Tdx) || MiscSelect.Length != 4 || MiscSelectMask.Length != 4 || Attributes.Length != 16 || AttributesMask.Length != 16 || MrSigner.Length != 32
            || NextUpdate <= IssueDate || TcbLevels.Count == 0
            ? "a member is of the wrong length, or it has no level"
            : null;
    }
}
