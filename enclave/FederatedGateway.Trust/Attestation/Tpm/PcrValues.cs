using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Tpm;

/// <summary>Values of some registers of the SHA-256 bank, ascending by index: a state of a booted machine.</summary>
public sealed class PcrValues
{
    private readonly SortedDictionary<int, ReadOnlyMemory<byte>> values;

    private PcrValues(SortedDictionary<int, ReadOnlyMemory<byte>> values)
    {
        this.values = values;
        Selection = PcrSelection.Of(TpmAlgorithm.Sha256, values.Keys);
        Measurement = SHA256.HashData(Concatenated);
    }

    /// <summary>Which registers.</summary>
    public PcrSelection Selection { get; }

    /// <summary>32 bytes: SHA-256 over the values. It says nothing of which registers they are of: compare <see cref="Selection"/> too.</summary>
    public ReadOnlyMemory<byte> Measurement { get; }

    /// <summary>32 bytes each, by register.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> ByIndex => values;

    /// <summary>The values one after another, as a quote's digest covers them.</summary>
    internal byte[] Concatenated => [.. values.Values.SelectMany(value => value.ToArray())];

    /// <summary>1 to 24 values of 32 bytes in strictly ascending order of index; every refusal is EVIDENCE_MALFORMED.</summary>
    public static Verdict<PcrValues> Read(IReadOnlyList<PcrValue> listed)
    {
        if (listed.Count is 0 or > TpmLimits.PcrCount)
        {
            return Malformed($"{listed.Count} registers are given; 1 to {TpmLimits.PcrCount} are accepted");
        }

        var values = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        var last = -1;
        foreach (var pcr in listed)
        {
            if (pcr.Index >= TpmLimits.PcrCount || (int)pcr.Index <= last || pcr.Value.Length != SHA256.HashSizeInBytes)
            {
                return Malformed($"register {pcr.Index} is out of order, not below {TpmLimits.PcrCount}, or not of {SHA256.HashSizeInBytes} bytes");
            }

            last = (int)pcr.Index;
            values[last] = pcr.Value.Memory;
        }

        return Verdict<PcrValues>.Accepted(new PcrValues(values));
    }

    private static Verdict<PcrValues> Malformed(string detail) => Verdict<PcrValues>.Refused(Reasons.EvidenceMalformed, $"the register values are not in order: {detail}");
}
