using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.ReferenceValues;

/// <summary>The single measurements that reference values accept: what orders name and amendments add or remove.</summary>
public static class ReferenceMeasurements
{
    /// <param name="value">Within the rules of a manifest. Of Azure kinds it is the guest's state that counts; the paravisor is part of what the study demands of any guest.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(ReferenceValue value) => value.KindCase switch
    {
        ReferenceValue.KindOneofCase.Development => [.. value.Development.Measurements.Select(measurement => measurement.Memory)],
        ReferenceValue.KindOneofCase.SevSnp => [.. value.SevSnp.Measurements.Select(measurement => measurement.Memory)],
        ReferenceValue.KindOneofCase.IntelSgx => [.. value.IntelSgx.MrEnclaves.Select(measurement => measurement.Memory)],
        ReferenceValue.KindOneofCase.IntelTdx => [.. value.IntelTdx.Images.Select(Image)],
        ReferenceValue.KindOneofCase.Tpm => States(value.Tpm.States),
        ReferenceValue.KindOneofCase.AzureSnp => States(value.AzureSnp.States),
        ReferenceValue.KindOneofCase.AzureTdx => States(value.AzureTdx.States),
        _ => [],
    };

    /// <summary>SHA-256 over the values, as in a quote's digest.</summary>
    private static List<ReadOnlyMemory<byte>> States(IEnumerable<PcrSet> states)
    {
        var measurements = new List<ReadOnlyMemory<byte>>();
        foreach (var state in states)
        {
            if (PcrValues.Read(state.Values).TryGetValue(out var values, out _))
            {
                measurements.Add(values.Measurement);
            }
        }

        return measurements;
    }

    /// <summary>SHA-384(MRTD ‖ RTMR0 ‖ RTMR1 ‖ RTMR2 ‖ RTMR3).</summary>
    private static ReadOnlyMemory<byte> Image(TdxImage image) => SHA384.HashData([.. image.MrTd, .. image.Rtmrs.SelectMany(rtmr => rtmr)]);
}
