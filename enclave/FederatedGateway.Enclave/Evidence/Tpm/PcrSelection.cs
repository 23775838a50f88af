namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <summary>Which registers of the SHA-256 bank; as TPML_PCR_SELECTION.</summary>
internal sealed record PcrSelection
{
    public const int Registers = 24;

    private readonly uint bits;

    /// <param name="indexes">0 to 23, at least one.</param>
    public PcrSelection(IEnumerable<int> indexes)
    {
        foreach (var index in indexes)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Registers, nameof(indexes));
            bits |= 1u << index;
        }

        ArgumentOutOfRangeException.ThrowIfZero(bits, nameof(indexes));
    }

    /// <summary>In ascending order.</summary>
    public IEnumerable<int> Indexes => Enumerable.Range(0, Registers).Where(index => (bits >> index & 1) != 0);

    public byte[] ToArray() => [0, 0, 0, 1, 0, 0x0B, 3, (byte)bits, (byte)(bits >> 8), (byte)(bits >> 16)];
}
