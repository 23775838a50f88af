using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Storage;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Profiles;

/// <summary>
/// One identity's directory on its own machine:
/// <code>
/// profile.json     gateway address, name, key file
/// NAME.identity    public, to be given to study authors
/// keys.sealed      private keys, encrypted
/// tls.csr          certificate request for the gateway's operator
/// tls.crt          the certificate that came back
/// ca.crt           the authority that vouches for the gateway
/// logs/            last checkpoint of each audit log
/// publishers/      which reference values of each publisher were used last
/// studies/ID/      per study: manifest, journal, spool, downloads
/// </code>
/// </summary>
public sealed class Profile
{
    private const string SettingsFileName = "profile.json";
    private const string KeysFileName = "keys.sealed";
    private const string CertificateFileName = "tls.crt";
    private const string RequestFileName = "tls.csr";
    private const int MaximumSealedBytes = 16 * 1024;
    private const int MaximumCertificateBytes = 256 * 1024;

    private Profile(string directory, ProfileSettings settings)
    {
        Directory = directory;
        Settings = settings;
    }

    /// <summary>Full path.</summary>
    public string Directory { get; }

    public ProfileSettings Settings { get; private set; }

    public string RequestPath => Path.Combine(Directory, RequestFileName);

    public string CertificatePath => Path.Combine(Directory, CertificateFileName);

    public string AuthorityPath => Path.Combine(Directory, CertificateAuthority.CertificateFileName);

    /// <summary>The public identity file; null until an identity was created.</summary>
    public string? IdentityPath => Settings.Name is { } name ? Path.Combine(Directory, name + IdentityFile.Extension) : null;

    internal string LogsDirectory => Path.Combine(Directory, "logs");

    internal string PublishersDirectory => Path.Combine(Directory, "publishers");

    internal string StudiesDirectory => Path.Combine(Directory, "studies");

    /// <summary>Opens a profile; a directory that does not exist yet is an empty one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Verdict<Profile> Open(string directory)
    {
        var full = Path.GetFullPath(directory);
        return ProfileSettings.Read(Path.Combine(full, SettingsFileName)).Then(settings => Verdict<Profile>.Accepted(new Profile(full, settings)));
    }

    public void Change(ProfileSettings settings)
    {
        PrivateFile.CreateDirectory(Directory);
        settings.Write(Path.Combine(Directory, SettingsFileName));
        Settings = settings;
    }

    /// <summary>Makes an identity: private keys, sealed; the public identity file; a certificate request.</summary>
    /// <param name="name">See <see cref="ParticipantName.Rule"/>.</param>
    /// <param name="protection">Opens the keys from now on.</param>
    /// <param name="keyFile">The key file that <paramref name="protection"/> was read from; null for a passphrase.</param>
    /// <param name="time">Clock.</param>
    public Verdict<InstitutionIdentity> CreateIdentity(string name, KeyProtection protection, string? keyFile, TimeProvider time)
    {
        if (!ParticipantName.IsValid(name))
        {
            return Verdict<InstitutionIdentity>.Refused(Reasons.IdentityInvalid, $"\"{name}\" is not {ParticipantName.Rule}");
        }

        var keysPath = Path.Combine(Directory, KeysFileName);
        if (File.Exists(keysPath))
        {
            return Verdict<InstitutionIdentity>.Refused(
                Reasons.AlreadyExists,
                $"{Directory} holds the identity \"{Settings.Name}\" already; its keys open what was sent to it. Choose another --profile for a new one");
        }

        using var keys = InstitutionKeys.Generate();
        var identity = InstitutionIdentity.Create(name, keys.Signing, keys.PublishedKemKeys(), time.GetUtcNow());
        PrivateFile.CreateDirectory(Directory);
        var exported = keys.Export();
        PrivateFile.Write(keysPath, SealedFile.Seal(exported, protection, InstitutionKeys.Label));
        CryptographicOperations.ZeroMemory(exported);
        PrivateFile.WritePublic(RequestPath, Encoding.ASCII.GetBytes(CertificateRequestFile.Create(name, keys)));
        Change(Settings with { Name = name, KeyFile = keyFile });
        IdentityFile.Write(IdentityPath!, identity);
        return Verdict<InstitutionIdentity>.Accepted(identity);
    }

    /// <summary>The verified public identity.</summary>
    public Verdict<InstitutionIdentity> ReadIdentity()
        => IdentityPath is { } path && File.Exists(path) ? IdentityFile.Read(path) : Verdict<InstitutionIdentity>.Refused(NoIdentity());

    /// <summary>The private keys, which the caller disposes.</summary>
    public Verdict<InstitutionKeys> OpenKeys(KeyProtection protection)
    {
        var path = Path.Combine(Directory, KeysFileName);
        if (!File.Exists(path))
        {
            return Verdict<InstitutionKeys>.Refused(NoIdentity());
        }

        return SealedFile.Open(PrivateFile.Read(path, MaximumSealedBytes), protection, InstitutionKeys.Label, path).Then(exported =>
        {
            try
            {
                return InstitutionKeys.Import(exported);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(exported);
            }
        });
    }

    /// <summary>Installs the certificate that the gateway's operator issued, and the authority that vouches for the gateway.</summary>
    public void InstallCertificate(string certificatePem, string authorityPem)
    {
        PrivateFile.CreateDirectory(Directory);
        PrivateFile.WritePublic(CertificatePath, Encoding.ASCII.GetBytes(certificatePem));
        PrivateFile.WritePublic(AuthorityPath, Encoding.ASCII.GetBytes(authorityPem));
    }

    /// <summary>The TLS client certificate with its private key.</summary>
    public Verdict<X509Certificate2> ClientCertificate(InstitutionKeys keys)
    {
        if (!File.Exists(CertificatePath))
        {
            return Verdict<X509Certificate2>.Refused(
                Reasons.NotAuthenticated,
                $"no client certificate in {Directory}; send {RequestPath} to the gateway's operator and install the answer with `fgw certificate install`");
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(PrivateFile.ReadPublic(CertificatePath, MaximumCertificateBytes)));
            return Verdict<X509Certificate2>.Accepted(certificate.CopyWithPrivateKey(keys.Tls));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return Verdict<X509Certificate2>.Refused(Reasons.NotAuthenticated, $"{CertificatePath} is damaged or was issued for another key; send {RequestPath} to the gateway's operator again");
        }
    }

    /// <summary>The authorities that the gateway's certificate must chain to.</summary>
    public Verdict<X509Certificate2Collection> Authorities()
    {
        if (!File.Exists(AuthorityPath))
        {
            return Verdict<X509Certificate2Collection>.Refused(Reasons.NotAuthenticated, $"no {AuthorityPath}; get it from the gateway's operator and install it with `fgw certificate install`");
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.ASCII.GetString(PrivateFile.ReadPublic(AuthorityPath, MaximumCertificateBytes)));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0
            ? Verdict<X509Certificate2Collection>.Accepted(authorities)
            : Verdict<X509Certificate2Collection>.Refused(Reasons.NotAuthenticated, $"{AuthorityPath} holds no certificate in PEM");
    }

    private Refusal NoIdentity() => new(Reasons.NotFound, $"no identity in {Directory}; make one with `fgw identity create NAME`, or name its directory with --profile or FGW_HOME");
}
