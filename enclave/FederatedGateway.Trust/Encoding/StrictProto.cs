using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Trust.Encoding;

/// <summary>
/// Parses protobuf that somebody signed. Unknown fields, non-minimal encodings, fields out of order and trailing bytes are refused: what we
/// understood is exactly what was signed. Signatures are checked over the bytes as received, before this; nothing is re-serialized to verify.
/// </summary>
public static class StrictProto
{
    /// <summary>Nesting beyond this is refused; our deepest message has 5 levels.</summary>
    public const int MaximumDepth = 16;

    /// <param name="bytes">The serialized message, whole.</param>
    /// <param name="what">What it is, for the refusal ("run order").</param>
    /// <param name="maximumBytes">The largest size accepted.</param>
    public static Verdict<T> Parse<T>(ReadOnlyMemory<byte> bytes, string what, int maximumBytes)
        where T : IMessage<T>, new()
    {
        if (bytes.Length > maximumBytes)
        {
            return Verdict<T>.Refused(Reasons.LimitExceeded, $"the {what} has {bytes.Length} bytes; at most {maximumBytes} are accepted");
        }

        T message;
        try
        {
            using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes.ToArray()), maximumBytes + 1, MaximumDepth);
            message = new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return Verdict<T>.Refused(Reasons.MalformedMessage, $"the {what} is not a well-formed protobuf message");
        }

        return message.CalculateSize() == bytes.Length && message.ToByteArray().AsSpan().SequenceEqual(bytes.Span)
            ? Verdict<T>.Accepted(message)
            : Verdict<T>.Refused(Reasons.NotCanonical, $"the {what} has unknown fields or is not encoded canonically; it was made by another version");
    }
}
