using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

/// <summary>What the certificate of a signing key says.</summary>
internal sealed record SampleLeaf(string CommonName, string ProductName, SevProduct Layout, byte[] Tcb)
{
    public byte[]? HardwareId { get; init; }

    public string? CloudId { get; init; }

    public bool IssuedByAsvk { get; init; }

    public DateTimeOffset NotBefore { get; init; } = SampleSnpVendor.Now.AddYears(-1);

    public DateTimeOffset NotAfter { get; init; } = SampleSnpVendor.Now.AddYears(6);
}
