using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Trust.Attestation.Certificates;

namespace FederatedGateway.UnitTests.Trust.Attestation.Certificates;

/// <summary>A certification authority made for one test, with platform code that shares nothing with the code under test.</summary>
internal sealed class SampleAuthority : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 certificate;
    private byte serial = 1;

    private SampleAuthority(X509Certificate2 certificate) => this.certificate = certificate;

    public Certificate Certificate => Certificate.Parse(certificate.RawData).OrThrow();

    public byte[] Der => certificate.RawData;

    public static SampleAuthority Root(string name = "root", int? pathLength = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = Request(name, key, authority: true, pathLength);
        return new SampleAuthority(request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5)));
    }

    public SampleAuthority Intermediate(string name = "intermediate", bool authority = true, int? pathLength = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request(name, key, authority, pathLength).Create(certificate.SubjectName, Generator(), Now.AddYears(-2), Now.AddYears(2), [serial++]);
        return new SampleAuthority(issued.CopyWithPrivateKey(key));
    }

    public byte[] Leaf(DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, X509Extension? extension = null, bool rsa = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsaKey = RSA.Create(2048);
        var request = rsa
            ? new CertificateRequest("CN=leaf", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var issued = request.Create(certificate.SubjectName, Generator(), notBefore ?? Now.AddDays(-30), notAfter ?? Now.AddDays(30), [serial++]);
        return issued.RawData;
    }

    public RevocationList Revoking(DateTimeOffset nextUpdate, params byte[][] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var der in revoked)
        {
            using var parsed = X509CertificateLoader.LoadCertificate(der);
            builder.AddEntry(parsed, Now.AddDays(-2));
        }

        return RevocationList.Parse(builder.Build(certificate, BigInteger.One, nextUpdate, HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(-10))).OrThrow();
    }

    public void Dispose() => certificate.Dispose();

    private static CertificateRequest Request(string name, ECDsa key, bool authority, int? pathLength)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, pathLength is not null, pathLength ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private X509SignatureGenerator Generator() => X509SignatureGenerator.CreateForECDsa(certificate.GetECDsaPrivateKey()!);
}
