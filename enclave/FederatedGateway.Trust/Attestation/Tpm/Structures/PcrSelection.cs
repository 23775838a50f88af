namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>TPMS_PCR_SELECTION (Part 2 §10.6.2): registers of one bank.</summary>
/// <param name="Bank">Hash algorithm of the registers.</param>
/// <param name="Mask">Bit i stands for register i; 24 bits.</param>
public readonly record struct PcrSelection(TpmAlgorithm Bank, uint Mask)
{
    /// <summary>The selected registers, ascending.</summary>
    public IEnumerable<int> Indices
    {
        get
        {
            var mask = Mask;
            return Enumerable.Range(0, TpmLimits.PcrCount).Where(index => (mask & (1u << index)) != 0);
        }
    }

    /// <param name="bank">Hash algorithm of the registers.</param>
    /// <param name="indices">0 to 23 each.</param>
    public static PcrSelection Of(TpmAlgorithm bank, IEnumerable<int> indices) => new(bank, indices.Aggregate(0u, (mask, index) =>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)TpmLimits.PcrCount, nameof(indices));
        return mask | (1u << index);
    }));

    /// <summary>Writes a TPML_PCR_SELECTION.</summary>
    public static void Write(TpmWriter writer, IReadOnlyCollection<PcrSelection> selections)
    {
        writer.UInt32((uint)selections.Count);
        foreach (var selection in selections)
        {
            writer.Algorithm(selection.Bank).Byte(TpmLimits.SelectBytes)
                .Byte((byte)selection.Mask).Byte((byte)(selection.Mask >> 8)).Byte((byte)(selection.Mask >> 16));
        }
    }

    /// <summary>Reads a TPML_PCR_SELECTION; null when it is none: an unknown bank, a bank twice, other than 24 registers.</summary>
    public static IReadOnlyList<PcrSelection>? Read(ref TpmReader reader)
    {
        var count = reader.UInt32();
        if (count is 0 or > TpmLimits.MaximumSelections)
        {
            return null;
        }

        var selections = new List<PcrSelection>();
        for (var index = 0; index < count; index++)
        {
            var bank = reader.Algorithm();
            if (reader.Byte() != TpmLimits.SelectBytes || TpmHash.DigestBytes(bank) is null || selections.Exists(selection => selection.Bank == bank))
            {
                return null;
            }

            selections.Add(new PcrSelection(bank, (uint)(reader.Byte() | (reader.Byte() << 8) | (reader.Byte() << 16))));
        }

        return reader.HasFailed ? null : selections;
    }
}
