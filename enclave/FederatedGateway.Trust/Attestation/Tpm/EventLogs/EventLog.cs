using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Tpm.EventLogs;

/// <summary>
/// A firmware's log of what it measured (TCG PC Client Platform Firmware Profile §10): crypto-agile, or of SHA-1 alone as older firmware writes it. A log proves nothing
/// by itself: it explains register values that were quoted, when its replay gives them.
/// </summary>
public sealed class EventLog
{
    private EventLog(ReadOnlyMemory<byte> bytes, IReadOnlyList<TpmAlgorithm> banks, IReadOnlyList<LoggedEvent> events)
    {
        Digest = Sha256Digest.Of(bytes.Span);
        Banks = banks;
        Events = events;
    }

    /// <summary>SHA-256 of the log as it was given.</summary>
    public Sha256Digest Digest { get; }

    /// <summary>The banks that the log speaks of and that are known here.</summary>
    public IReadOnlyList<TpmAlgorithm> Banks { get; }

    /// <summary>In the order in which they were measured.</summary>
    public IReadOnlyList<LoggedEvent> Events { get; }

    private static ReadOnlySpan<byte> StartupLocality => "StartupLocality\0"u8;

    /// <summary>Reads a log, whole; padding of ones or zeros may follow it. Every refusal is COLLATERAL_MALFORMED.</summary>
    public static Verdict<EventLog> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is 0 or > EventLogLimits.MaximumBytes)
        {
            return Malformed($"a log has 1 to {EventLogLimits.MaximumBytes} bytes, this one {bytes.Length}");
        }

        var reader = new EventLogReader(bytes);
        if (ReadLegacy(ref reader) is not { } first)
        {
            return Malformed("its first event is not of the TCG's format");
        }

        var header = EventLogHeader.Read(first);
        if (header is { IsValid: false })
        {
            return Malformed("its header names no banks, or with lengths that are not theirs");
        }

        var events = new List<LoggedEvent>();
        if (header is null)
        {
            events.Add(first);
        }

        while (!reader.IsAtEnd)
        {
            var next = header is { Lengths.Count: > 0 } ? ReadAgile(ref reader, header.Lengths) : ReadLegacy(ref reader);
            if (next is null || events.Count == EventLogLimits.MaximumEvents)
            {
                return Malformed($"event {events.Count + 1} is cut short, of a bank that the header does not name, of a register above {EventLogLimits.MaximumRegister}, or one too many");
            }

            events.Add(next);
        }

        IEnumerable<TpmAlgorithm> banks = header is { Lengths.Count: > 0 } ? header.Lengths.Keys : [TpmAlgorithm.Sha1];
        return Verdict<EventLog>.Accepted(new EventLog(bytes, [.. banks.Where(bank => TpmHash.DigestBytes(bank) is not null)], events));
    }

    /// <summary>The values that the log's registers of a bank had in the end; null where the log does not speak of the bank in every event.</summary>
    /// <param name="bank">One of <see cref="Banks"/>.</param>
    /// <returns>By register: those that were extended only.</returns>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? Replay(TpmAlgorithm bank)
    {
        if (!Banks.Contains(bank))
        {
            return null;
        }

        var values = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        byte locality = 0;
        foreach (var logged in Events)
        {
            if (logged.Type == LoggedEvent.NoAction)
            {
                // Register 0 starts from the locality that the TPM was started at (§10.4.5.3).
                locality = logged.Register == 0 && logged.Content.Length == StartupLocality.Length + 1 && logged.Content.Span.StartsWith(StartupLocality) ? logged.Content.Span[^1] : locality;
                continue;
            }

            if (!logged.Digests.TryGetValue(bank, out var digest))
            {
                return null;
            }

            if (!values.TryGetValue(logged.Register, out var before))
            {
                var initial = new byte[digest.Length];
                initial[^1] = logged.Register == 0 ? locality : (byte)0;
                before = initial;
            }

            values[logged.Register] = Extend(bank, [.. before.Span, .. digest.Span]);
        }

        return values;
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "SHA-1 banks are what older firmware has; no verdict rests on one.")]
    private static byte[] Extend(TpmAlgorithm bank, byte[] content) => bank == TpmAlgorithm.Sha1 ? SHA1.HashData(content) : TpmHash.Digest(bank, content);

    // TCG_PCR_EVENT: the header of every log, and all of an old one.
    private static LoggedEvent? ReadLegacy(ref EventLogReader reader)
    {
        var register = reader.UInt32();
        var type = reader.UInt32();
        var digest = reader.Take(SHA1.HashSizeInBytes);
        var content = reader.Take(reader.UInt32());
        return reader.HasFailed || register > EventLogLimits.MaximumRegister
            ? null
            : new LoggedEvent((int)register, type, new Dictionary<TpmAlgorithm, ReadOnlyMemory<byte>> { [TpmAlgorithm.Sha1] = digest }, content);
    }

    // TCG_PCR_EVENT2.
    private static LoggedEvent? ReadAgile(ref EventLogReader reader, IReadOnlyDictionary<TpmAlgorithm, int> lengths)
    {
        var register = reader.UInt32();
        var type = reader.UInt32();
        var count = reader.UInt32();
        if (count > lengths.Count)
        {
            return null;
        }

        var digests = new Dictionary<TpmAlgorithm, ReadOnlyMemory<byte>>();
        for (var index = 0; index < count; index++)
        {
            var bank = (TpmAlgorithm)reader.UInt16();
            if (!lengths.TryGetValue(bank, out var length) || !digests.TryAdd(bank, reader.Take((uint)length)))
            {
                return null;
            }
        }

        var content = reader.Take(reader.UInt32());
        return reader.HasFailed || register > EventLogLimits.MaximumRegister ? null : new LoggedEvent((int)register, type, digests, content);
    }

    private static Verdict<EventLog> Malformed(string detail) => Verdict<EventLog>.Refused(Reasons.CollateralMalformed, $"the event log is not one that is read here: {detail}");
}
