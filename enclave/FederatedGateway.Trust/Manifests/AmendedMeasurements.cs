using System.Collections.Immutable;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Manifests;

/// <summary>What a study's amendments made of its measurements; the newest word on each measurement counts.</summary>
public sealed class AmendedMeasurements
{
    private readonly ImmutableDictionary<string, bool> acceptedByHex;

    private AmendedMeasurements(int count, ImmutableDictionary<string, bool> acceptedByHex)
    {
        Count = count;
        this.acceptedByHex = acceptedByHex;
    }

    public static AmendedMeasurements None { get; } = new(0, ImmutableDictionary.Create<string, bool>(StringComparer.Ordinal));

    /// <summary>The newest amendment's number; 0 when there is none.</summary>
    public int Count { get; }

    /// <param name="measurement">What the evidence says.</param>
    /// <param name="listed">The measurements that the reference value lists.</param>
    public bool IsAccepted(ReadOnlySpan<byte> measurement, IEnumerable<ByteString> listed)
    {
        if (acceptedByHex.TryGetValue(Convert.ToHexStringLower(measurement), out var accepted))
        {
            return accepted;
        }

        foreach (var value in listed)
        {
            if (value.Span.SequenceEqual(measurement))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an amendment took it out and none has put it back, whatever else accepts it.</summary>
    public bool IsRemoved(ReadOnlySpan<byte> measurement) => acceptedByHex.TryGetValue(Convert.ToHexStringLower(measurement), out var accepted) && !accepted;

    internal AmendedMeasurements With(MeasurementAmendment amendment)
    {
        var next = acceptedByHex;
        foreach (var measurement in amendment.Add)
        {
            next = next.SetItem(Convert.ToHexStringLower(measurement.Span), true);
        }

        foreach (var measurement in amendment.Remove)
        {
            next = next.SetItem(Convert.ToHexStringLower(measurement.Span), false);
        }

        return new AmendedMeasurements(Count + 1, next);
    }
}
