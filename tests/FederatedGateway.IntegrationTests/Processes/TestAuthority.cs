using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>Certificates for one test, in a directory of its own. Independent of the product's own authority, and able to make bad ones.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 root;

    public TestAuthority(string name = "Test CA")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        root = request.CreateSelfSigned(Now.AddHours(-1), Now.AddDays(7));
    }

    public X509Certificate2 Root => root;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A client certificate with its key; the subject is <c>CN=name, OU=role</c>.</summary>
    public X509Certificate2 Client(string name, string role) => Issue($"CN={name}, OU={role}", ClientAuthentication, Now.AddHours(1));

    /// <summary>One with any subject, end and purpose.</summary>
    public X509Certificate2 Client(string subject, DateTimeOffset notAfter, bool forServers = false) => Issue(subject, forServers ? ServerAuthentication : ClientAuthentication, notAfter);

    /// <summary>A client certificate in PEM for a key that stays where its request was made.</summary>
    public string Certify(string requestPem, string name, string role)
    {
        var asked = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}, OU={role}"), asked.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ClientAuthentication], critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.Create(root, root.NotBefore, Now.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return certificate.ExportCertificatePem();
    }

    /// <summary>Writes what a server needs: certificate, key and this authority's root.</summary>
    public (string Certificate, string Key, string Ca) WriteServer(string directory)
    {
        using var server = Issue("CN=localhost", ServerAuthentication, Now.AddDays(1), addresses: true);
        var paths = (Certificate: Path.Combine(directory, "server.crt"), Key: Path.Combine(directory, "server.key"), Ca: Path.Combine(directory, "ca.crt"));
        File.WriteAllText(paths.Certificate, server.ExportCertificatePem());
        File.WriteAllText(paths.Key, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(paths.Ca, root.ExportCertificatePem());
        return paths;
    }

    public void Dispose() => root.Dispose();

    private X509Certificate2 Issue(string subject, Oid purpose, DateTimeOffset notAfter, bool addresses = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose], critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        if (addresses)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(root, notAfter.AddDays(-2) < root.NotBefore ? root.NotBefore : notAfter.AddDays(-2), notAfter, RandomNumberGenerator.GetBytes(16));
        using var withKey = certificate.CopyWithPrivateKey(key);

        // Through PKCS #12, because TLS on some platforms needs a key that is not ephemeral.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }
}
