namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>PLATFORM_INFO: how the host is configured (AMD SEV-SNP firmware ABI 56860).</summary>
/// <param name="Bits">As it stands in the report.</param>
public readonly record struct PlatformFlags(ulong Bits)
{
    public bool SmtEnabled => Has(0);

    public bool TsmeEnabled => Has(1);

    public bool EccEnabled => Has(2);

    public bool RaplDisabled => Has(3);

    public bool CiphertextHidingEnabled => Has(4);

    /// <summary>Memory was searched for aliased addresses since the last reset, and none was found (against BadRAM).</summary>
    public bool AliasCheckComplete => Has(5);

    public bool TrustedIoEnabled => Has(7);

    /// <summary>The alias check came with report version 3, trusted I/O with 5; everything else is reserved.</summary>
    internal bool IsWellFormed(uint reportVersion)
    {
        ulong defined = reportVersion switch
        {
            >= SnpReport.MitigationVersion => 0b1011_1111,
            >= SnpReport.ProcessorVersion => 0b0011_1111,
            _ => 0b0001_1111,
        };
        return (Bits & ~defined) == 0;
    }

    private bool Has(int bit) => (Bits >> bit & 1) != 0;
}
