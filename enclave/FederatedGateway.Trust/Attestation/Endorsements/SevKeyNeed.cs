using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>What AMD has to say about the key that signed an SEV-SNP report.</summary>
/// <param name="Products">The processor line; more than one where the report does not name it (version 2).</param>
/// <param name="IsLoadedKey">A VLEK signed it, which only the cloud that runs the host has; else the chip's own VCEK.</param>
/// <param name="HasKey">The key's certificate came with the report.</param>
/// <param name="ChipId">64 bytes; zeros where the host masks it.</param>
/// <param name="ReportedTcb">8 bytes in the product's layout.</param>
public sealed record SevKeyNeed(IReadOnlyList<SevProduct> Products, bool IsLoadedKey, bool HasKey, ReadOnlyMemory<byte> ChipId, ReadOnlyMemory<byte> ReportedTcb)
{
    /// <summary>Turin's hardware id; the report fills up with zeros.</summary>
    private const int TurinHardwareIdBytes = 8;

    /// <summary>The host hides which chip it has: nobody but the host can bring the certificate.</summary>
    public bool IsChipMasked => !ChipId.Span.ContainsAnyExcept((byte)0);

    /// <summary>As AMD's service names the line.</summary>
    public static string NameOf(SevProduct product) => SnpProducts.NameOf(product);

    /// <summary>Null when the report's TCB is none of this line.</summary>
    public TcbVersion? Tcb(SevProduct product) => TcbVersion.Parse(product, ReportedTcb.Span);

    /// <summary>As AMD's service names the chip: hexadecimal digits.</summary>
    public string HardwareId(SevProduct product) => Convert.ToHexStringLower(product == SevProduct.Turin ? ChipId.Span[..TurinHardwareIdBytes] : ChipId.Span);
}
