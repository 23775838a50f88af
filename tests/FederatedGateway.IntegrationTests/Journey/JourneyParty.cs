using System.Text;
using FederatedGateway.Client;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>An institution or auditor with a profile on disk, as <c>fgw</c> keeps it: tests act for it by the SDK, and by commands of the real executable.</summary>
internal sealed class JourneyParty : IDisposable
{
    private JourneyParty(Institution institution, InstitutionIdentity identity)
    {
        Institution = institution;
        Identity = identity;
    }

    public Institution Institution { get; }

    public InstitutionIdentity Identity { get; }

    public string Name => Institution.Name;

    /// <summary>For <c>--profile</c>.</summary>
    public string ProfileDirectory => Institution.Profile.Directory;

    /// <param name="directory">Gets the profile and the key file that opens it.</param>
    /// <param name="name">Also the certificate's.</param>
    /// <param name="role">What the certificate lets it call.</param>
    /// <param name="authority">Certifies it, and the gateway.</param>
    /// <param name="gateway">An address that lasts.</param>
    public static JourneyParty Create(string directory, string name, string role, TestAuthority authority, Uri gateway)
    {
        var time = TimeProvider.System;
        var keyFile = Path.Combine(directory, name + ".key");
        var profile = Profile.Open(Path.Combine(directory, name)).OrThrow();
        using var protection = KeyProtection.CreateKeyFile(keyFile);
        var identity = profile.CreateIdentity(name, protection, keyFile, time).OrThrow();
        profile.InstallCertificate(authority.Certify(File.ReadAllText(profile.RequestPath, Encoding.ASCII), name, role), authority.Root.ExportCertificatePem());
        profile.Change(profile.Settings with { Gateway = gateway });
        var keys = profile.OpenKeys(protection).OrThrow();
        var endpoint = new GatewayEndpoint(gateway, profile.Authorities().OrThrow(), profile.ClientCertificate(keys).OrThrow());
        return new JourneyParty(new Institution(profile, keys, new GatewayConnection(endpoint, time), time), identity);
    }

    /// <summary>A command of the real executable, as this party.</summary>
    public Task<CliProcess> RunAsync(CancellationToken cancellationToken, params string[] arguments) => CliProcess.RunAsync(ProfileDirectory, arguments, cancellationToken);

    public void Dispose()
    {
        Institution.Gateway.Dispose();
        Institution.Keys.Dispose();
    }
}
