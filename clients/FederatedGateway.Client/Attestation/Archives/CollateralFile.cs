using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>Collateral in a file, of any kind that evidence can need; the kind is told from the content.</summary>
public static class CollateralFile
{
    /// <summary>All of a platform's collateral has 20 KiB; the longest document, a revocation list, may have 512 KiB.</summary>
    public const int MaximumBytes = 2 * 1024 * 1024;

    /// <summary>What a TCG event log has after its first register: the type EV_NO_ACTION (PC Client Platform Firmware Profile §10.4.5.1), little-endian.</summary>
    private static ReadOnlySpan<byte> EventLogStart => [0, 0, 0, 3, 0, 0, 0];

    /// <summary>Every refusal is COLLATERAL_MALFORMED or LIMIT_EXCEEDED and names the file. No signature is verified here.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="name">For messages.</param>
    public static Verdict<IReadOnlyList<Collateral>> Read(ReadOnlyMemory<byte> content, string name)
    {
        if (content.Length > MaximumBytes)
        {
            return Verdict<IReadOnlyList<Collateral>>.Refused(Reasons.LimitExceeded, $"{name} has {content.Length} bytes; collateral has at most {MaximumBytes}");
        }

        var read = IsEventLog(content.Span) ? Single(CollateralKind.EventLog, content)
            : !content.IsEmpty && StrictProto.Parse<SignedTpmEnrolment>(content, "TPM enrolment", TpmEnrolments.MaximumBytes).IsAccepted ? Single(CollateralKind.TpmEnrolment, content)
            : DcapCollateralFile.TryRead(content) ?? Documents(content);
        return read.Refusal is { } refusal ? Verdict<IReadOnlyList<Collateral>>.Refused(refusal.Reason, $"{name}: {refusal.Detail}") : read;
    }

    /// <summary>What vendors publish.</summary>
    internal static Verdict<IReadOnlyList<Collateral>> Documents(ReadOnlyMemory<byte> content)
        => CollateralDocument.Read(content).Then(documents => Verdict<IReadOnlyList<Collateral>>.Accepted([.. documents.Select(document => document.Part)]));

    private static Verdict<IReadOnlyList<Collateral>> Single(CollateralKind kind, ReadOnlyMemory<byte> content)
        => Verdict<IReadOnlyList<Collateral>>.Accepted([new Collateral { Kind = kind, Data = ByteString.CopyFrom(content.Span) }]);

    // The first register is 0 in a TPM's log and 1 in a trust domain's.
    private static bool IsEventLog(ReadOnlySpan<byte> content) => content.Length > 1 && content[0] <= 1 && content[1..].StartsWith(EventLogStart);
}
