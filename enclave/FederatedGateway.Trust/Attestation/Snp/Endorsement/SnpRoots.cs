using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.Trust.Attestation.Snp.Endorsement;

/// <summary>The trust anchors: for each processor line the root key (ARK), pinned, and AMD's certificates between it and the keys that sign reports.</summary>
/// <param name="ByProduct">A product without roots is never trusted.</param>
internal sealed record SnpRoots(IReadOnlyDictionary<SevProduct, IReadOnlyList<Certificate>> ByProduct)
{
    private static readonly Lazy<SnpRoots> Published = new(() => new SnpRoots(SnpProducts.All.ToDictionary(product => product, ReadResource)));

    /// <summary>AMD's own, as published by its key distribution service. They are part of this program: nobody can replace them from outside.</summary>
    public static SnpRoots Amd => Published.Value;

    public IReadOnlyList<Certificate> Of(SevProduct product) => ByProduct.GetValueOrDefault(product) ?? [];

    /// <summary>Whether the certificate carries the product's root key: a renewed certificate for it is as good.</summary>
    public bool IsRoot(SevProduct product, Certificate certificate)
        => Of(product).Any(known => known.IsSelfIssued && known.PublicKey.SubjectPublicKeyInfo.Span.SequenceEqual(certificate.PublicKey.SubjectPublicKeyInfo.Span));

    private static IReadOnlyList<Certificate> ReadResource(SevProduct product)
    {
        var name = $"FederatedGateway.Trust.Attestation.Snp.Roots.{SnpProducts.NameOf(product).ToLowerInvariant()}.pem";
        using var stream = typeof(SnpRoots).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the program was built without {name}");
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return [.. PemText.ReadCertificates(text.ToArray()).OrThrow().Select(der => Certificate.Parse(der).OrThrow())];
    }
}
