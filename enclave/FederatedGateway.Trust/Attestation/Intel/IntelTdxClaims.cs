using System.Text.Json.Nodes;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>What a genuine TDX quote says.</summary>
/// <param name="Measurement">SHA-384(MRTD ‖ RTMR0 ‖ RTMR1 ‖ RTMR2 ‖ RTMR3), 48 bytes.</param>
/// <param name="Binding">The report data, 64 bytes.</param>
/// <param name="Domain">The trust domain.</param>
/// <param name="Platform">What Intel says of it.</param>
/// <param name="Revocation">Of all certificates.</param>
public sealed record IntelTdxClaims(
    ReadOnlyMemory<byte> Measurement, ReadOnlyMemory<byte> Binding, TrustDomain Domain, IntelPlatform Platform, RevocationStatus Revocation)
    : ReportClaims(EvidenceKind.IntelTdx, Measurement, Binding, null, Revocation)
{
    /// <summary>A log whose replay gives the registers that it extends; null where none came along.</summary>
    public EventLog? EventLog { get; init; }

    public override JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["measurement"] = Convert.ToHexStringLower(Measurement.Span),
            ["trust_domain"] = Domain.Describe(),
            ["dbgstat"] = Domain.IsDebug ? "enabled" : "disabled-since-boot",
            ["report_data"] = Convert.ToHexStringLower(Binding.Span),
            ["platform"] = Platform.Describe(),
            ["revocation"] = Revocation.ToString(),
        };
        if (EventLog is { } log)
        {
            described["event_log"] = new JsonObject { ["sha256"] = log.Digest.ToString(), ["events"] = log.Events.Count };
        }

        return described;
    }
}
