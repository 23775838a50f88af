using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>Accepted states after boot. They all select the same registers, and a quote must select these and no others: a measurement alone does not say of which registers it is.</summary>
internal static class PcrStates
{
    /// <summary>Does one of the states, as changed by amendments, accept these values? Null when one does.</summary>
    /// <param name="pcrs">Of a verified quote.</param>
    /// <param name="states">Of the reference value.</param>
    /// <param name="measurements">The amendments' effect.</param>
    public static Refusal? Refuse(PcrValues pcrs, IEnumerable<PcrSet> states, AmendedMeasurements measurements)
    {
        var listed = new List<PcrValues>();
        foreach (var state in states)
        {
            if (!PcrValues.Read(state.Values).TryGetValue(out var values, out var refusal))
            {
                return new Refusal(Reasons.MeasurementRefused, $"a state of the reference value is not valid: {refusal.Detail}");
            }

            listed.Add(values);
        }

        if (listed.Count == 0 || listed.Exists(state => state.Selection != listed[0].Selection))
        {
            return new Refusal(Reasons.MeasurementRefused, "the reference value lists no state, or states of different registers");
        }

        if (listed[0].Selection != pcrs.Selection)
        {
            return new Refusal(Reasons.PcrMismatch, $"the quote covers the registers {Names(pcrs.Selection.Indices)}; exactly {Names(listed[0].Selection.Indices)} are accepted");
        }

        return measurements.IsAccepted(pcrs.Measurement.Span, listed.Select(state => ByteString.CopyFrom(state.Measurement.Span)))
            ? null
            : new Refusal(Reasons.MeasurementRefused, $"the study does not accept the boot state {Convert.ToHexStringLower(pcrs.Measurement.Span)}: {Difference(pcrs, listed)}");
    }

    private static string Difference(PcrValues pcrs, List<PcrValues> listed)
    {
        var nearest = listed.Select(state => pcrs.ByIndex.Where(pcr => !pcr.Value.Span.SequenceEqual(state.ByIndex[pcr.Key].Span)).Select(pcr => pcr.Key).ToList()).MinBy(different => different.Count)!;
        return nearest.Count == 0 ? "an amendment removed it" : $"from the nearest accepted state it differs in register {Names(nearest)}; another firmware, boot loader, kernel or configuration was started";
    }

    private static string Names(IEnumerable<int> indices) => string.Join(", ", indices);
}
