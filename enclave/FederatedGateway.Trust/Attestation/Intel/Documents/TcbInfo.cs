namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>Intel's TCB info, version 3: which security version numbers of a processor family mean what (Intel PCS API v4, "Get TCB info").</summary>
/// <param name="Id">SGX or TDX.</param>
/// <param name="Version">3.</param>
/// <param name="IssueDate">Not valid before.</param>
/// <param name="NextUpdate">Not valid after.</param>
/// <param name="Fmspc">6 bytes.</param>
/// <param name="PceId">2 bytes.</param>
/// <param name="TcbType">0: components are compared one by one.</param>
/// <param name="TcbEvaluationDataNumber">Grows with each recovery.</param>
/// <param name="TcbLevels">Best first; 1 to 64.</param>
/// <param name="TdxModule">TDX: modules of version 0.</param>
/// <param name="TdxModuleIdentities">TDX: later modules.</param>
internal sealed record TcbInfo(
    string Id,
    int Version,
    DateTimeOffset IssueDate,
    DateTimeOffset NextUpdate,
    byte[] Fmspc,
    byte[] PceId,
    int TcbType,
    uint TcbEvaluationDataNumber,
    IReadOnlyList<TcbLevel> TcbLevels,
    TdxModule? TdxModule = null,
    IReadOnlyList<TdxModuleIdentity>? TdxModuleIdentities = null)
{
    public const int KnownVersion = 3;

    public const string Sgx = "SGX";

    public const string Tdx = "TDX";

    private const int MaximumLevels = 64;

    /// <summary>What makes it unusable; null when nothing does.</summary>
    public string? Problem()
    {
        if (Version != KnownVersion || TcbType != 0)
        {
            return $"it is of version {Version} and TCB type {TcbType}; this program reads version {KnownVersion}, type 0 (Intel PCS API v4)";
        }

        if (Id is not (Sgx or Tdx) || Fmspc.Length != 6 || PceId.Length != 2 || NextUpdate <= IssueDate || TcbLevels.Count is 0 or > MaximumLevels || TcbLevels.Any(level => !level.IsWhole(Id == Tdx)))
        {
            return "a member is of the wrong length, or a level does not have 16 components";
        }

        return Id == Tdx && (TdxModule is not { IsWhole: true } || (TdxModuleIdentities ?? []).Any(identity => !identity.IsWhole))
            ? "it does not describe the TDX module as it should"
            : null;
    }
}
