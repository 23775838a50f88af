namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>The guest policy: what the firmware lets the host do with the guest, fixed at launch (AMD SEV-SNP firmware ABI 56860, "Guest Policy").</summary>
/// <param name="Bits">As it stands in the report.</param>
public readonly record struct GuestPolicy(ulong Bits)
{
    /// <summary>The lowest minor version of the firmware's interface that may run the guest.</summary>
    public byte AbiMinor => (byte)Bits;

    /// <summary>The lowest major version of the firmware's interface that may run the guest.</summary>
    public byte AbiMajor => (byte)(Bits >> 8);

    /// <summary>Another guest may run on the same core at the same time.</summary>
    public bool AllowsSmt => Has(16);

    /// <summary>A migration agent may export the guest's memory to another machine.</summary>
    public bool AllowsMigrationAgent => Has(18);

    /// <summary>The host may decrypt the guest's memory.</summary>
    public bool AllowsDebug => Has(19);

    public bool RequiresSingleSocket => Has(20);

    public bool AllowsCxl => Has(21);

    public bool RequiresAes256Xts => Has(22);

    public bool RequiresRaplDisabled => Has(23);

    public bool RequiresCiphertextHiding => Has(24);

    public bool DisablesPageSwap => Has(25);

    /// <summary>Bit 17 must be one; what no revision of the ABI defined yet must be zero (page swapping came with report version 5).</summary>
    internal bool IsWellFormed(uint reportVersion) => Has(17) && Bits >> (reportVersion >= SnpReport.MitigationVersion ? 26 : 25) == 0;

    private bool Has(int bit) => (Bits >> bit & 1) != 0;
}
