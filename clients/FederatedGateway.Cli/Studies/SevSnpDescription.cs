using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary>What a study accepts of SEV-SNP, in words.</summary>
internal static class SevSnpDescription
{
    public static string Of(SevSnpReference reference)
    {
        var parts = new List<string>
        {
            $"sev-snp, measurement {string.Join(", ", reference.Measurements.Select(measurement => Convert.ToHexStringLower(measurement.Span)))}",
            $"TCB at least {string.Join(" or ", reference.Minimums.Select(Minimum))}",
            $"privilege level {string.Join(", ", reference.Vmpls)}",
            $"multithreading {(reference.AllowSmt ? "allowed" : "refused")}",
            reference.AllowVlek ? "keys of the cloud (VLEK) accepted" : "keys of the chip (VCEK) only",
            reference.AllowUncheckedRevocation ? "also without a revocation list" : $"revocation list at most {TimeSpan.FromSeconds(reference.MaximumCollateralAgeSeconds).TotalDays:0.#} days old",
        };
        if (!reference.HostData.IsEmpty)
        {
            parts.Add($"host data {Convert.ToHexStringLower(reference.HostData.Span)}");
        }

        return string.Join("; ", parts);
    }

    private static string Minimum(SevSnpMinimum minimum)
        => $"{minimum.Product} (boot loader {minimum.BootLoader}, TEE {minimum.Tee}, SNP {minimum.Snp}, microcode {minimum.Microcode}{(minimum.Fmc == 0 ? "" : $", FMC {minimum.Fmc}")})";
}
