using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Retention;

namespace FederatedGateway.UnitTests.Gateway;

/// <summary>The gateway's own keys: the log's and the certificates'.</summary>
public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone()
    {
        var keys = Enumerable.Range(0, 2).Select(_ =>
        {
            using var log = AuditKey.Load(directory.File("log.key"), "example/log");
            using var certificates = GatewayKey.Load(directory.File("certificates.key"));
            return $"{log.Signing.VerifierKey} {Convert.ToHexString(certificates.Signing.PublicKey.Bytes.Span)}";
        });

        Assert.Single(keys.Distinct());
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(Directory.GetFiles(directory.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
    }

    [Fact]
    public void A_damaged_key_is_named_and_not_replaced()
    {
        foreach (var load in new Func<string, IDisposable>[] { path => AuditKey.Load(path, "example/log"), GatewayKey.Load })
        {
            var path = directory.File(Guid.NewGuid().ToString());
            File.WriteAllBytes(path, [1, 2, 3]);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => load(path)).Message, StringComparison.Ordinal);
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        }
    }

    public void Dispose() => directory.Dispose();
}
