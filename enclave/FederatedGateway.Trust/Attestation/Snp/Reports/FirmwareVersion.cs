namespace FederatedGateway.Trust.Attestation.Snp.Reports;

/// <summary>Version of the SNP firmware: interface and build.</summary>
public readonly record struct FirmwareVersion(byte Major, byte Minor, byte Build)
{
    public override string ToString() => $"{Major}.{Minor}.{Build}";
}
