namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>What hardware made the report inside an HCL report: the values of its report type.</summary>
internal enum HardwareReportKind
{
    SevSnp = 2,
    Tdx = 4,
}
