using System.Globalization;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Endorsements;

/// <summary>Where vendors publish what a report needs: AMD's key distribution service (AMD 57230) and Intel's provisioning certification service, version 4, or what stands in for them.</summary>
/// <param name="amdUrl">Empty to ask nobody, as the others.</param>
/// <param name="intelUrl">A provisioning certification service or a caching service (PCCS) of version 4.</param>
/// <param name="intelRootCrlUrl">The whole address of the root's revocation list.</param>
public sealed class VendorAddresses(string amdUrl, string intelUrl, string intelRootCrlUrl)
{
    /// <summary>AMD's own service.</summary>
    public const string Amd = "https://kdsintf.amd.com";

    /// <summary>Intel's own service.</summary>
    public const string IntelService = "https://api.trustedservices.intel.com";

    /// <summary>Intel's own list; a caching service has it at /sgx/certification/v4/rootcacrl.</summary>
    public const string IntelRootCrl = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

    private readonly string amd = amdUrl.TrimEnd('/');
    private readonly string intel = intelUrl.TrimEnd('/');

    /// <summary>The chip's key for one processor line; null when the service cannot have it.</summary>
    public VendorAddress? SevKey(SevKeyNeed need, SevProduct product)
    {
        // A VLEK is given to the cloud and not published; without the chip's name there is nothing to ask for.
        if (amd.Length == 0 || need.IsLoadedKey || need.IsChipMasked || need.Tcb(product) is not { } tcb)
        {
            return null;
        }

        var fmc = product == SevProduct.Turin ? string.Create(CultureInfo.InvariantCulture, $"fmcSPL={tcb.Fmc:00}&") : "";
        var url = string.Create(
            CultureInfo.InvariantCulture,
            $"{amd}/vcek/v1/{SevKeyNeed.NameOf(product)}/{need.HardwareId(product)}?{fmc}blSPL={tcb.BootLoader:00}&teeSPL={tcb.Tee:00}&snpSPL={tcb.Snp:00}&ucodeSPL={tcb.Microcode:00}");
        return new VendorAddress(new Uri(url), CollateralKind.Certificate);
    }

    /// <summary>The authorities and the revocation list of one processor line.</summary>
    public IEnumerable<VendorAddress> SevAuthorities(SevKeyNeed need, SevProduct product)
    {
        if (amd.Length == 0)
        {
            yield break;
        }

        var line = $"{amd}/{(need.IsLoadedKey ? "vlek" : "vcek")}/v1/{SevKeyNeed.NameOf(product)}";
        yield return new VendorAddress(new Uri($"{line}/cert_chain"), CollateralKind.Certificate);
        yield return new VendorAddress(new Uri($"{line}/crl"), CollateralKind.Crl);
    }

    public IEnumerable<VendorAddress> Intel(IntelPlatformNeed need)
    {
        if (intel.Length > 0)
        {
            var tee = need.IsTdx ? "tdx" : "sgx";
            yield return new VendorAddress(new Uri($"{intel}/{tee}/certification/v4/tcb?fmspc={need.Fmspc}"), CollateralKind.IntelTcbInfo);
            yield return new VendorAddress(new Uri($"{intel}/{tee}/certification/v4/qe/identity"), CollateralKind.IntelQeIdentity);
            yield return new VendorAddress(new Uri($"{intel}/sgx/certification/v4/pckcrl?ca={need.Authority}&encoding=der"), CollateralKind.Crl);
        }

        if (intelRootCrlUrl.Length > 0)
        {
            yield return new VendorAddress(new Uri(intelRootCrlUrl), CollateralKind.Crl);
        }
    }
}
