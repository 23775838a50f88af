using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>How reports and certificates name the processor lines (AMD 56860 and 57230; processor programming references).</summary>
internal static class SnpProducts
{
    public static readonly IReadOnlyList<SevProduct> All = [SevProduct.Milan, SevProduct.Genoa, SevProduct.Turin];

    /// <summary>As AMD writes it in its certificates.</summary>
    public static string NameOf(SevProduct product) => product.ToString();

    /// <summary>Null for a processor that is not known here. Bergamo and Siena (Zen 4c, models A0 to AF) have Genoa's keys.</summary>
    public static SevProduct? OfProcessor(byte family, byte model) => (family, model) switch
    {
        (0x19, <= 0x0F) => SevProduct.Milan,
        (0x19, (>= 0x10 and <= 0x1F) or (>= 0xA0 and <= 0xAF)) => SevProduct.Genoa,
        (0x1A, <= 0x11) => SevProduct.Turin,
        _ => null,
    };

    /// <summary>Null for a name that is not known here.</summary>
    /// <param name="name">A line, for most VCEKs with a stepping ("Milan-B0"). The stepping is not looked at: certificates carry B0 for later ones too.</param>
    public static SevProduct? OfName(string name)
    {
        foreach (var product in All)
        {
            if (name == NameOf(product) || (name.Length == NameOf(product).Length + 3 && name.StartsWith($"{NameOf(product)}-", StringComparison.Ordinal)))
            {
                return product;
            }
        }

        return null;
    }
}
