using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>Collateral in a file, of any kind that evidence can need; the kind is told from the content.</summary>
public static class CollateralFile
{
    public const int MaximumBytes = IntelCollateralFile.MaximumBytes;

    /// <summary>A TCG event log begins with an event of register 0 and type EV_NO_ACTION (PC Client Platform Firmware Profile §10.4.5.1), little-endian.</summary>
    private static ReadOnlySpan<byte> EventLogStart => [0, 0, 0, 0, 3, 0, 0, 0];

    /// <param name="content">The whole file.</param>
    /// <param name="name">For messages.</param>
    public static Verdict<IReadOnlyList<Collateral>> Read(ReadOnlyMemory<byte> content, string name)
    {
        var read = content.Span.StartsWith(EventLogStart)
            ? Verdict<IReadOnlyList<Collateral>>.Accepted([new Collateral { Kind = CollateralKind.EventLog, Data = ByteString.CopyFrom(content.Span) }])
            : IntelCollateralFile.Read(content);
        return read.Refusal is { } refusal ? Verdict<IReadOnlyList<Collateral>>.Refused(refusal.Reason, $"{name}: {refusal.Detail}") : read;
    }
}
