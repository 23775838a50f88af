using System.Text.Json.Nodes;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>A TDX trust domain as its report describes it.</summary>
/// <param name="MrTd">Initial contents, 48 bytes.</param>
/// <param name="Rtmrs">RTMR0 to RTMR3, 48 bytes each.</param>
/// <param name="MrConfigId">Chosen by the host at launch, 48 bytes.</param>
/// <param name="MrOwner">Chosen by the host at launch, 48 bytes.</param>
/// <param name="MrOwnerConfig">Chosen by the host at launch, 48 bytes.</param>
/// <param name="MrSeam">Of the TDX module, 48 bytes.</param>
/// <param name="TeeTcbSvn">16 bytes.</param>
/// <param name="Xfam">Processor features, 8 bytes.</param>
/// <param name="Attributes">As a number.</param>
/// <param name="IsDebug">A debug or profiling attribute is set: whoever runs it may look into it.</param>
/// <param name="IsMigratable">A migration domain may move it to another machine.</param>
/// <param name="DisablesSeptVe">The host cannot inject exceptions by taking away pages. Linux guests either need it set or set it themselves at boot.</param>
/// <param name="MrServiceTd">Of the service domains bound to it, 48 bytes; null in reports of TDX 1.0.</param>
public sealed record TrustDomain(
    ReadOnlyMemory<byte> MrTd,
    IReadOnlyList<ReadOnlyMemory<byte>> Rtmrs,
    ReadOnlyMemory<byte> MrConfigId,
    ReadOnlyMemory<byte> MrOwner,
    ReadOnlyMemory<byte> MrOwnerConfig,
    ReadOnlyMemory<byte> MrSeam,
    ReadOnlyMemory<byte> TeeTcbSvn,
    ReadOnlyMemory<byte> Xfam,
    ulong Attributes,
    bool IsDebug,
    bool IsMigratable,
    bool DisablesSeptVe,
    ReadOnlyMemory<byte>? MrServiceTd)
{
    /// <summary>SHA-384.</summary>
    public const int MeasurementBytes = 48;

    /// <summary>RTMR0 to RTMR3.</summary>
    public const int RegisterCount = 4;

    internal JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["mrtd"] = Convert.ToHexStringLower(MrTd.Span),
            ["rtmrs"] = new JsonArray([.. Rtmrs.Select(rtmr => JsonValue.Create(Convert.ToHexStringLower(rtmr.Span)))]),
            ["mrconfigid"] = Convert.ToHexStringLower(MrConfigId.Span),
            ["mrowner"] = Convert.ToHexStringLower(MrOwner.Span),
            ["mrownerconfig"] = Convert.ToHexStringLower(MrOwnerConfig.Span),
            ["mrseam"] = Convert.ToHexStringLower(MrSeam.Span),
            ["tee_tcb_svn"] = Convert.ToHexStringLower(TeeTcbSvn.Span),
            ["xfam"] = Convert.ToHexStringLower(Xfam.Span),
            ["attributes"] = $"{Attributes:x16}",
            ["migratable"] = IsMigratable,
            ["sept_ve_disable"] = DisablesSeptVe,
        };
        if (MrServiceTd is { } services)
        {
            described["mrservicetd"] = Convert.ToHexStringLower(services.Span);
        }

        return described;
    }
}
