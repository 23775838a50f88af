using System.Text.Json.Nodes;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>The security version numbers of one TCB_VERSION. They are compared one by one: none makes up for another.</summary>
/// <param name="BootLoader">Boot loader.</param>
/// <param name="Tee">PSP operating system.</param>
/// <param name="Snp">SNP firmware.</param>
/// <param name="Microcode">Lowest microcode of all cores.</param>
/// <param name="Fmc">Firmware measurement component; 0 before Turin, which has none.</param>
public readonly record struct TcbVersion(byte BootLoader, byte Tee, byte Snp, byte Microcode, byte Fmc)
{
    public const int Bytes = 8;

    /// <summary>Null when a reserved byte is not zero.</summary>
    /// <param name="product">Decides the layout.</param>
    /// <param name="tcb">8 bytes.</param>
    internal static TcbVersion? Parse(SevProduct product, ReadOnlySpan<byte> tcb)
    {
        if (product == SevProduct.Turin)
        {
            return tcb[4..7].ContainsAnyExcept((byte)0) ? null : new TcbVersion(tcb[1], tcb[2], tcb[3], tcb[7], tcb[0]);
        }

        return tcb[2..6].ContainsAnyExcept((byte)0) ? null : new TcbVersion(tcb[0], tcb[1], tcb[6], tcb[7], 0);
    }

    /// <summary>True when no number is lower than the other's.</summary>
    internal bool IsAtLeast(TcbVersion other)
        => BootLoader >= other.BootLoader && Tee >= other.Tee && Snp >= other.Snp && Microcode >= other.Microcode && Fmc >= other.Fmc;

    internal bool IsAtLeast(SevSnpMinimum minimum)
        => BootLoader >= minimum.BootLoader && Tee >= minimum.Tee && Snp >= minimum.Snp && Microcode >= minimum.Microcode && Fmc >= minimum.Fmc;

    internal JsonObject Describe() => new()
    {
        ["boot_loader"] = BootLoader,
        ["tee"] = Tee,
        ["snp"] = Snp,
        ["microcode"] = Microcode,
        ["fmc"] = Fmc,
    };

    public override string ToString() => $"boot loader {BootLoader}, TEE {Tee}, SNP {Snp}, microcode {Microcode}" + (Fmc == 0 ? "" : $", FMC {Fmc}");
}
