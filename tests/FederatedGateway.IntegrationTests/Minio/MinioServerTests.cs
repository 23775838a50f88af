using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>Servers that die, come back, lose everything, or speak TLS.</summary>
public sealed class MinioServerTests
{
    private static readonly ObjectKey Key = new("object");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_stored_survives_a_kill_and_one_store_serves_before_and_after()
    {
        await using var servers = await MinioServers.StartAsync("eu-central", "us-east");
        var store = await servers.StoreAsync("eu-central", o => o with { MaximumAttempts = 1 });
        var other = await servers.StoreAsync("us-east");
        var stored = await store.PutAsync(new ObjectUpload(Key, 3), new MemoryStream([1, 2, 3]), Token);

        servers.Kill("eu-central");
        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => other.StatAsync(Key, null, Token));
        await servers.RestartAsync("eu-central");

        Assert.True(e.IsTransient);
        Assert.Equal(stored.VersionId, (await store.StatAsync(Key, null, Token)).VersionId);
    }

    [Fact]
    public async Task A_wiped_region_says_that_its_bucket_is_gone_and_can_be_prepared_again()
    {
        await using var servers = await MinioServers.StartAsync("eu-central");
        var store = await servers.StoreAsync("eu-central");
        await store.PutAsync(new ObjectUpload(Key, 1), new MemoryStream([1]), Token);

        await servers.WipeAsync("eu-central");
        await servers.RestartAsync("eu-central");

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.PutAsync(new ObjectUpload(Key, 1), new MemoryStream([1]), Token));
        Assert.False(e.IsTransient);
        Assert.Contains("bucket is gone", e.Message, StringComparison.Ordinal);
        await store.EnsureBucketAsync(Token);
        await store.PutAsync(new ObjectUpload(Key, 1), new MemoryStream([1]), Token);
    }

    [Fact]
    public async Task A_short_outage_is_bridged_by_trying_again()
    {
        await using var servers = await MinioServers.StartAsync("eu-central");
        var store = await servers.StoreAsync("eu-central", o => o with { MaximumAttempts = 10, RetryPause = TimeSpan.FromMilliseconds(200) });
        servers.Kill("eu-central");

        var put = store.PutAsync(new ObjectUpload(Key, 1), new MemoryStream([1]), Token);
        await Task.Delay(300, Token);
        Assert.False(put.IsCompleted);
        await servers.RestartAsync("eu-central");

        Assert.Equal(1, (await put).Length);
    }

    [Fact]
    public async Task Tls_is_accepted_from_the_named_authority_only()
    {
        var certificates = Directory.CreateTempSubdirectory("fgw-certificates-");
        var authority = await WriteCertificatesAsync(certificates.FullName, "server");
        var stranger = await WriteCertificatesAsync(certificates.CreateSubdirectory("stranger").FullName, "stranger");
        await using var servers = await MinioServers.StartAsync(o => o with { CertificatesDirectory = certificates.FullName }, "eu-central");

        var store = await servers.StoreAsync("eu-central", o => o with { CertificateAuthorityFile = authority });
        var stored = await store.PutAsync(new ObjectUpload(Key, 3), new MemoryStream([1, 2, 3]), Token);
        await store.SetTagsAsync(Key, stored.VersionId, new Dictionary<string, string> { ["a"] = "b" }, Token);

        foreach (var file in (string?[])[null, stranger])
        {
            var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => servers.StoreAsync("eu-central", o => o with { CertificateAuthorityFile = file }));
            Assert.False(e.IsTransient);
            Assert.Contains("certificate", e.Message, StringComparison.Ordinal);
        }

        certificates.Delete(recursive: true);
    }

    [Fact]
    public async Task Only_the_pinned_program_is_taken_from_the_cache()
    {
        var path = Path.GetTempFileName();
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(MinioBinary.PinnedLength);
        }

        Assert.False(await MinioBinary.IsPinnedAsync(path, Token));
        Assert.False(await MinioBinary.IsPinnedAsync(path + ".missing", Token));
        File.Delete(path);
        Assert.Contains("THIRD PARTY", MinioBinary.PinnedWarning, StringComparison.Ordinal);
    }

    private static async Task<string> WriteCertificatesAsync(string directory, string name)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = authorityRequest.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var server = request.Create(authority, now.AddMinutes(-5), now.AddMinutes(30), RandomNumberGenerator.GetBytes(8));

        await File.WriteAllTextAsync(Path.Combine(directory, "public.crt"), server.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(directory, "private.key"), serverKey.ExportPkcs8PrivateKeyPem(), Token);
        var file = Path.Combine(directory, $"{name}-authority.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem(), Token);
        return file;
    }
}
