using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Certificates;

/// <summary>
/// A small certificate authority for the TLS between a gateway and its clients: <c>ca.crt</c> and a sealed <c>ca.key</c> in one directory. Its certificates
/// authenticate connections and roles; they never vouch for content, which institutions sign with keys of their own.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    public const string CertificateFileName = "ca.crt";

    private const string KeyFileName = "ca.key";
    private const string KeyLabel = "certificate authority";
    private const int MaximumFileBytes = 64 * 1024;
    private const int SerialBytes = 16;

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>Certificates begin a little in the past: clocks of two machines differ.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 certificate;
    private readonly TimeProvider time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        this.certificate = certificate;
        this.time = time;
    }

    /// <summary>How long certificates that it issues are valid.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromDays(397);

    /// <summary>What clients and the gateway trust.</summary>
    public string CertificatePem => certificate.ExportCertificatePem() + "\n";

    /// <summary>Makes an authority in a directory that holds none yet.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static CertificateAuthority Create(string directory, string name, KeyProtection protection, TimeProvider time)
    {
        var certificatePath = Path.Combine(directory, CertificateFileName);
        if (File.Exists(certificatePath))
        {
            throw new IOException($"{directory} holds a certificate authority already");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(name, null), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        var certificate = request.CreateSelfSigned(now - ClockTolerance, now + AuthorityLifetime);

        PrivateFile.CreateDirectory(directory);
        var exported = key.ExportPkcs8PrivateKey();
        PrivateFile.Write(Path.Combine(directory, KeyFileName), SealedFile.Seal(exported, protection, KeyLabel));
        CryptographicOperations.ZeroMemory(exported);
        var authority = new CertificateAuthority(certificate, time);
        PrivateFile.WritePublic(certificatePath, Encoding.ASCII.GetBytes(authority.CertificatePem));
        return authority;
    }

    /// <exception cref="IOException">A file is missing or unreadable.</exception>
    public static Verdict<CertificateAuthority> Open(string directory, KeyProtection protection, TimeProvider time)
    {
        var keyPath = Path.Combine(directory, KeyFileName);
        return SealedFile.Open(PrivateFile.Read(keyPath, MaximumFileBytes), protection, KeyLabel, keyPath).Then(exported =>
        {
            try
            {
                using var key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(exported, out _);
                using var certificate = X509CertificateLoader.LoadCertificate(LoadPem(Path.Combine(directory, CertificateFileName)));
                return Verdict<CertificateAuthority>.Accepted(new CertificateAuthority(certificate.CopyWithPrivateKey(key), time));
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                return Verdict<CertificateAuthority>.Refused(Reasons.IdentityInvalid, $"key and certificate in {directory} are damaged or do not belong together; restore both from a backup");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(exported);
            }
        });
    }

    /// <summary>Certifies a client's request. The name is the request's; the role is the authority's decision.</summary>
    /// <returns>The certificate in PEM.</returns>
    public Verdict<string> IssueClient(string requestPem, TransportRole role, TimeSpan? lifetime = null)
    {
        CertificateRequest request;
        try
        {
            request = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256, signerSignaturePadding: null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return Verdict<string>.Refused(Reasons.InvalidArgument, "this is not a valid certificate request in PEM, signed with the key that it asks a certificate for");
        }

        var name = CommonName(request.SubjectName);
        if (name is null || !ParticipantName.IsValid(name))
        {
            return Verdict<string>.Refused(Reasons.InvalidArgument, $"the request's common name is not {ParticipantName.Rule}");
        }

        return Verdict<string>.Accepted(Issue(request.PublicKey, Subject(name, role), ClientAuthentication, alternatives: null, lifetime));
    }

    /// <summary>Makes a key and certificate for a gateway.</summary>
    /// <param name="hosts">Names and addresses that clients reach it by; at least one.</param>
    /// <param name="lifetime">Default: <see cref="DefaultLifetime"/>.</param>
    public (string CertificatePem, string KeyPem) IssueServer(IReadOnlyList<string> hosts, TimeSpan? lifetime = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(hosts.Count, nameof(hosts));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(host);
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Issue(new PublicKey(key), Subject(hosts[0], null), ServerAuthentication, alternatives.Build(), lifetime), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose() => certificate.Dispose();

    private static X500DistinguishedName Subject(string name, TransportRole? role)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        if (role is { } known)
        {
            builder.AddOrganizationalUnitName(known.ToString().ToLowerInvariant());
        }

        return builder.Build();
    }

    private static string? CommonName(X500DistinguishedName subject)
    {
        const string commonName = "2.5.4.3";
        var names = subject.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == commonName).ToList();
        return names.Count == 1 ? names[0].GetSingleElementValue() : null;
    }

    private static byte[] LoadPem(string path)
    {
        var text = Encoding.ASCII.GetString(PrivateFile.ReadPublic(path, MaximumFileBytes));
        return Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
    }

    private string Issue(PublicKey key, X500DistinguishedName subject, Oid usage, X509Extension? alternatives, TimeSpan? lifetime)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives);
        }

        // A positive serial number of 127 random bits (CA/Browser Forum asks for at least 64).
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7f;
        var now = time.GetUtcNow();
        var end = now + (lifetime ?? DefaultLifetime);
        using var issued = request.Create(certificate, now - ClockTolerance, end < certificate.NotAfter ? end : certificate.NotAfter, serial);
        return issued.ExportCertificatePem() + "\n";
    }
}
