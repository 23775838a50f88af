using FederatedGateway.Trust.Attestation.Tpm.Structures;

namespace FederatedGateway.Trust.Attestation.Tpm.EventLogs;

/// <summary>TCG_EfiSpecIdEvent (§10.4.5.1): a log's first event, which says what banks the others have.</summary>
/// <param name="Lengths">Bytes of a digest by bank; empty in a log of SHA-1 alone.</param>
/// <param name="IsValid">False for a header that cannot be read.</param>
internal sealed record EventLogHeader(IReadOnlyDictionary<TpmAlgorithm, int> Lengths, bool IsValid)
{
    private static readonly EventLogHeader Invalid = new(new Dictionary<TpmAlgorithm, int>(), false);

    private static ReadOnlySpan<byte> Agile => "Spec ID Event03\0"u8;

    private static ReadOnlySpan<byte> Legacy => "Spec ID Event0"u8;

    /// <summary>Null when the first event is no header: the log is of SHA-1 alone and the event one of its events.</summary>
    public static EventLogHeader? Read(LoggedEvent first)
    {
        if (first.Type != LoggedEvent.NoAction || !first.Content.Span.StartsWith(Legacy))
        {
            return null;
        }

        if (!first.Content.Span.StartsWith(Agile))
        {
            return new EventLogHeader(new Dictionary<TpmAlgorithm, int>(), true);
        }

        var reader = new EventLogReader(first.Content);
        reader.Take((uint)Agile.Length);

        // Platform class, version, errata and the size of a native integer.
        reader.Take(8);
        var count = reader.UInt32();
        if (count is 0 or > EventLogLimits.MaximumBanks)
        {
            return Invalid;
        }

        var lengths = new Dictionary<TpmAlgorithm, int>();
        for (var index = 0; index < count; index++)
        {
            var bank = (TpmAlgorithm)reader.UInt16();
            int length = reader.UInt16();
            if (length is 0 or > TpmLimits.MaximumDigestBytes || (TpmHash.DigestBytes(bank) ?? length) != length || !lengths.TryAdd(bank, length))
            {
                return Invalid;
            }
        }

        reader.Take(reader.Byte());
        return reader.IsComplete ? new EventLogHeader(lengths, true) : Invalid;
    }
}
