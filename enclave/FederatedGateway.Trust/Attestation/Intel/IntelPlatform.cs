using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Intel.Documents;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>What Intel's documents say of the platform behind a quote.</summary>
/// <param name="Status">Of platform, quoting enclave and, on TDX, module together, as Intel's verification library converges them. Never <see cref="IntelTcbStatus.Revoked"/>.</param>
/// <param name="QuotingEnclaveStatus">Of the quoting enclave alone.</param>
/// <param name="ModuleStatus">Of the TDX module alone; null on SGX and for modules of version 0, which the platform's own levels cover.</param>
/// <param name="Advisories">Security advisories that apply, for example "INTEL-SA-00615"; without repetition, in ordinal order.</param>
/// <param name="IssueTime">When the older one of TCB info and quoting enclave identity was issued.</param>
/// <param name="NextUpdate">When the first of them expires.</param>
/// <param name="EvaluationNumber">The lower one of their TCB evaluation data numbers.</param>
/// <param name="Fmspc">Processor family, model, stepping, platform type and custom SKU; 6 bytes.</param>
public sealed record IntelPlatform(
    IntelTcbStatus Status,
    IntelTcbStatus QuotingEnclaveStatus,
    IntelTcbStatus? ModuleStatus,
    IReadOnlyList<string> Advisories,
    DateTimeOffset IssueTime,
    DateTimeOffset NextUpdate,
    long EvaluationNumber,
    ReadOnlyMemory<byte> Fmspc)
{
    /// <summary>The platform's 16 security version numbers, as its certificate states them.</summary>
    public ReadOnlyMemory<byte> Components { get; init; } = new byte[TcbVersions.ComponentCount];

    /// <summary>Of the provisioning certification enclave, as the certificate states it.</summary>
    public int PceSvn { get; init; }

    internal JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["tcb_status"] = Status.ToString(),
            ["quoting_enclave_status"] = QuotingEnclaveStatus.ToString(),
            ["advisories"] = new JsonArray([.. Advisories.Select(advisory => JsonValue.Create(advisory))]),
            ["collateral_issued"] = IssueTime.ToUnixTimeSeconds(),
            ["collateral_expires"] = NextUpdate.ToUnixTimeSeconds(),
            ["tcb_evaluation_data_number"] = EvaluationNumber,
            ["fmspc"] = Convert.ToHexStringLower(Fmspc.Span),
        };
        if (ModuleStatus is { } module)
        {
            described["tdx_module_status"] = module.ToString();
        }

        return described;
    }
}
