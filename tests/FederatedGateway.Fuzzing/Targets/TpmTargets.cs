using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Fuzzing.Seeds;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.EventLogs;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>Structures of a TPM and the event log of what booted.</summary>
internal static class TpmTargets
{
    // Smaller than all but one of the published logs: 35 KiB hold every kind of event.
    private const int MaximumLogBytes = 128 * 1024;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("tpm-quote", bytes => TpmQuote.Parse(bytes.Span), () => [SampleSeeds.TpmReport().Quote.ToByteArray(), .. SharedVectors.Read("tpm/swtpm-generated/quote.msg", "azure/az-snp-vtpm/tpm-quote.msg")]),
        new("tpm-public", ReadPublic, () => [SampleSeeds.Tpm.Area.ToBytes(), .. SharedVectors.Read("tpm/swtpm-generated/ak.pub").Select(sized => sized[2..])]),
        new("tpm-signature", bytes => TpmSignature.Parse(bytes.Span), () => [SampleSeeds.TpmReport().Signature.ToByteArray(), .. SharedVectors.Read("tpm/swtpm-generated/quote.sig")]),
        new("tpm-report", ReadReport, () => [SampleSeeds.TpmReport().ToByteArray()]) { Form = new MessageMutation(TpmReport.Parser) },
        new("tpm-enrolment", bytes => TpmEnrolments.Verify(bytes), () => [SampleSeeds.Tpm.Enrol(new SampleStudy().Institutions[0].Key).ToByteArray()]) { Form = new MessageMutation(SignedTpmEnrolment.Parser) },
        new("event-log", ReadLog, () => [MadeLog(), .. SharedVectors.Read("tpm/go-tpm-tools/eventlogs").Where(log => log.Length <= MaximumLogBytes)]) { MaximumBytes = MaximumLogBytes },
    ];

    private static void ReadPublic(ReadOnlyMemory<byte> bytes)
    {
        if (TpmPublic.Parse(bytes.Span).TryGetValue(out var area, out _))
        {
            _ = area.Name();
            _ = TpmAttestationKey.Problem(area);
            _ = TpmVerificationKey.Of(area).Name;
        }
    }

    private static void ReadReport(ReadOnlyMemory<byte> bytes)
    {
        if (StrictProto.Parse<TpmReport>(bytes, "TPM report", TpmQuoteVerifier.MaximumReportBytes).TryGetValue(out var report, out _) && TpmPublic.Parse(report.AttestationKey.Span).TryGetValue(out var key, out _))
        {
            _ = TpmQuoteVerifier.Verify(report, TpmVerificationKey.Of(key));
        }
    }

    private static void ReadLog(ReadOnlyMemory<byte> bytes)
    {
        if (EventLog.Parse(bytes).TryGetValue(out var log, out _))
        {
            _ = log.Replay(TpmAlgorithm.Sha256);
        }
    }

    // A header that names the SHA-256 bank, and one event of register 4.
    private static byte[] MadeLog()
    {
        byte[] header = [.. "Spec ID Event03\0"u8, 0, 0, 0, 0, 0, 2, 0, 2, 1, 0, 0, 0, 0x0b, 0, 32, 0, 0];
        return [0, 0, 0, 0, 3, 0, 0, 0, .. new byte[20], (byte)header.Length, 0, 0, 0, .. header, 4, 0, 0, 0, 0x0d, 0, 0, 0, 1, 0, 0, 0, 0x0b, 0, .. new byte[32], 2, 0, 0, 0, 1, 2];
    }
}
