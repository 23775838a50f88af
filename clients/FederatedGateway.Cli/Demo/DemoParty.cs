using FederatedGateway.Client;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Client.Storage;

namespace FederatedGateway.Cli.Demo;

/// <summary>One party of the demonstration with a profile of its own: what would be one machine each.</summary>
internal sealed class DemoParty : IDisposable
{
    private DemoParty(Institution institution) => Institution = institution;

    public Institution Institution { get; }

    public string Name => Institution.Name;

    public Profile Profile => Institution.Profile;

    /// <summary>Makes identity and certificate; the keys are opened by a key file, as a person's passphrase would.</summary>
    public static (Profile Profile, InstitutionKeys Keys) Create(DemoDirectory directory, string name, TransportRole role, CertificateAuthority authority, TimeProvider time)
    {
        var profile = Profile.Open(directory.Profile(name)).OrThrow();
        using var protection = KeyProtection.CreateKeyFile(directory.KeyFile(name));
        profile.CreateIdentity(name, protection, directory.KeyFile(name), time).OrThrow();
        var request = System.Text.Encoding.ASCII.GetString(PrivateFile.ReadPublic(profile.RequestPath, 64 * 1024));
        profile.InstallCertificate(authority.IssueClient(request, role).OrThrow(), authority.CertificatePem);
        return (profile, profile.OpenKeys(protection).OrThrow());
    }

    public static DemoParty Connect((Profile Profile, InstitutionKeys Keys) made, Uri gateway, TimeProvider time)
    {
        made.Profile.Change(made.Profile.Settings with { Gateway = gateway });
        var endpoint = new GatewayEndpoint(gateway, made.Profile.Authorities().OrThrow(), made.Profile.ClientCertificate(made.Keys).OrThrow());
        return new DemoParty(new Institution(made.Profile, made.Keys, new GatewayConnection(endpoint, time), time));
    }

    public void Dispose()
    {
        Institution.Gateway.Dispose();
        Institution.Keys.Dispose();
    }
}
