using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.V1;
using Certificate = FederatedGateway.Trust.Attestation.Certificates.Certificate;

namespace FederatedGateway.UnitTests.Trust.Attestation.Snp;

/// <summary>A vendor's key hierarchy for one processor line, made with platform code that shares nothing with the code under test.</summary>
internal sealed class SampleSnpVendor : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Arc = "1.3.6.1.4.1.3704.1.";

    private readonly X509Certificate2 ark;
    private readonly X509Certificate2 ask;
    private readonly X509Certificate2 asvk;
    private byte serial = 10;

    public SampleSnpVendor(SevProduct product)
    {
        Product = product;
        using var arkKey = RSA.Create(2048);
        ark = Authority($"ARK-{product}", arkKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign).CreateSelfSigned(Now.AddYears(-5), Now.AddYears(20));
        ask = Issue($"SEV-{product}");
        asvk = Issue($"SEV-VLEK-{product}");
        Roots = new SnpRoots(new Dictionary<SevProduct, IReadOnlyList<Certificate>> { [product] = [Parse(ask), Parse(asvk), Parse(ark)] });
    }

    public SevProduct Product { get; }

    /// <summary>All three authorities.</summary>
    public SnpRoots Roots { get; }

    /// <summary>Only the root is known: chains must come with the evidence.</summary>
    public SnpRoots RootOnly => new(new Dictionary<SevProduct, IReadOnlyList<Certificate>> { [Product] = [Parse(ark)] });

    public byte[] Ark => ark.RawData;

    public byte[] Ask => ask.RawData;

    public byte[] Asvk => asvk.RawData;

    /// <summary>A certificate of a key that signs reports.</summary>
    /// <param name="key">P-384 unless a test wants another.</param>
    /// <param name="leaf">What the certificate says.</param>
    public byte[] Endorse(ECDsa key, SampleLeaf leaf)
    {
        var request = new CertificateRequest($"C=US, O=Sample, CN={leaf.CommonName}", key, HashAlgorithmName.SHA384);
        Add(request, "1", writer => writer.WriteInteger(1));
        Add(request, "2", writer => writer.WriteCharacterString(UniversalTagNumber.IA5String, leaf.ProductName));
        string[] order = leaf.Layout == SevProduct.Turin ? ["3.9", "3.1", "3.2", "3.3", "3.5", "3.6", "3.7", "3.8"] : ["3.1", "3.2", "3.4", "3.5", "3.6", "3.7", "3.3", "3.8"];
        for (var index = 0; index < order.Length; index++)
        {
            var number = leaf.Tcb[index];
            Add(request, order[index], writer => writer.WriteInteger(number));
        }

        if (leaf.HardwareId is { } hardwareId)
        {
            request.CertificateExtensions.Add(new X509Extension(Arc + "4", hardwareId, critical: false));
        }

        if (leaf.CloudId is { } cloudId)
        {
            Add(request, "5", writer => writer.WriteCharacterString(UniversalTagNumber.IA5String, cloudId));
        }

        var issuer = leaf.IssuedByAsvk ? asvk : ask;
        using var issued = request.Create(issuer.SubjectName, Generator(issuer), leaf.NotBefore, leaf.NotAfter, [serial++]);
        return issued.RawData;
    }

    /// <summary>The root's list.</summary>
    public byte[] Crl(DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, params byte[][] revoked) => Crl(ark, thisUpdate, nextUpdate, revoked);

    /// <summary>A list by the ASK, which may not issue any.</summary>
    public byte[] CrlByAsk(DateTimeOffset thisUpdate, DateTimeOffset nextUpdate) => Crl(ask, thisUpdate, nextUpdate, []);

    public void Dispose()
    {
        ark.Dispose();
        ask.Dispose();
        asvk.Dispose();
    }

    private static byte[] Crl(X509Certificate2 issuer, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, byte[][] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var der in revoked)
        {
            using var parsed = X509CertificateLoader.LoadCertificate(der);
            builder.AddEntry(parsed, thisUpdate);
        }

        using var key = issuer.GetRSAPrivateKey()!;
        return builder.Build(issuer.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pss), BigInteger.One, nextUpdate, HashAlgorithmName.SHA384, new X509AuthorityKeyIdentifierExtension([0x30, 0x00], critical: false), thisUpdate);
    }

    private static Certificate Parse(X509Certificate2 certificate) => Certificate.Parse(certificate.RawData).OrThrow();

    private static CertificateRequest Authority(string name, RSA key, X509KeyUsageFlags usage)
    {
        var request = new CertificateRequest($"C=US, O=Sample, CN={name}", key, HashAlgorithmName.SHA384, RSASignaturePadding.Pss);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        return request;
    }

    private static void Add(CertificateRequest request, string number, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        request.CertificateExtensions.Add(new X509Extension(Arc + number, writer.Encode(), critical: false));
    }

    private static X509SignatureGenerator Generator(X509Certificate2 issuer) => X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pss);

    private X509Certificate2 Issue(string name)
    {
        using var key = RSA.Create(2048);
        using var issued = Authority(name, key, X509KeyUsageFlags.KeyCertSign).Create(ark.SubjectName, Generator(ark), Now.AddYears(-4), Now.AddYears(19), [serial++]);
        return issued.CopyWithPrivateKey(key);
    }
}
