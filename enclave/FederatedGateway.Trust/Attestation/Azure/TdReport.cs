using System.Buffers.Binary;
using FederatedGateway.Trust.Attestation.Intel;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>
/// TDREPORT_STRUCT (Intel TDX module ABI), as the paravisor keeps it. Its message authentication code verifies on the very processor only, so that everything in it is believed because a genuine
/// quote says the same.
/// </summary>
internal static class TdReport
{
    public const int Bytes = 1024;

    /// <summary>Report type 0x81, sub-type 0: a trust domain's.</summary>
    private const byte TrustDomainType = 0x81;

    /// <summary>Whether a report holds what the quote was made of: domain, module and data.</summary>
    /// <param name="report">The field of an HCL report; what follows the 1,024 bytes must be zero.</param>
    /// <param name="quote">Of a genuine quote.</param>
    public static bool Matches(ReadOnlySpan<byte> report, IntelTdxClaims quote)
    {
        var domain = quote.Domain;
        return report.Length >= Bytes
            && !report[Bytes..].ContainsAnyExcept((byte)0)
            && report[0] == TrustDomainType
            && report[128..192].SequenceEqual(quote.Binding.Span)
            && report[264..280].SequenceEqual(domain.TeeTcbSvn.Span)
            && report[280..328].SequenceEqual(domain.MrSeam.Span)
            && BinaryPrimitives.ReadUInt64LittleEndian(report[512..]) == domain.Attributes
            && report[520..528].SequenceEqual(domain.Xfam.Span)
            && report[528..576].SequenceEqual(domain.MrTd.Span)
            && report[576..624].SequenceEqual(domain.MrConfigId.Span)
            && report[624..672].SequenceEqual(domain.MrOwner.Span)
            && report[672..720].SequenceEqual(domain.MrOwnerConfig.Span)
            && RegistersMatch(report[720..912], domain.Rtmrs);
    }

    private static bool RegistersMatch(ReadOnlySpan<byte> registers, IReadOnlyList<ReadOnlyMemory<byte>> rtmrs)
    {
        foreach (var rtmr in rtmrs)
        {
            if (!registers.StartsWith(rtmr.Span))
            {
                return false;
            }

            registers = registers[rtmr.Length..];
        }

        return registers.IsEmpty;
    }
}
