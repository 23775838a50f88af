using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace FederatedGateway.UnitTests.Cli;

public sealed class IdentityCommandTests
{
    [Fact]
    public async Task An_identity_is_made_once_and_shown_as_it_was_made()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.File("home"));
        Assert.Equal(0, await fgw.RunAsync("identity", "create", "north-clinic", "--json"));
        var made = JsonDocument.Parse(fgw.Output).RootElement;
        Assert.Equal("north-clinic", made.GetProperty("name").GetString());
        Assert.Equal(["x-wing", "p-256"], made.GetProperty("suites").EnumerateArray().Select(suite => suite.GetString()!));

        Assert.Equal(0, await fgw.RunAsync("identity", "show", made.GetProperty("file").GetString()!, "--json"));
        Assert.Equal(made.GetProperty("fingerprint").GetString(), JsonDocument.Parse(fgw.Output).RootElement.GetProperty("fingerprint").GetString());
        Assert.Equal(2, await fgw.RunAsync("identity", "create", "north-clinic"));
    }

    [Fact]
    public async Task Without_a_passphrase_a_key_file_or_a_person_to_ask_nothing_is_made()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.File("home"));
        fgw.Unset("FGW_PASSPHRASE");
        Assert.Equal(2, await fgw.RunAsync("identity", "create", "north-clinic"));
        Assert.Contains("FGW_PASSPHRASE", fgw.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.File("home")));
    }

    [Fact]
    public async Task The_operator_certifies_a_request_and_the_institution_installs_the_answer()
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.File("home"));
        var (authority, certificate, keyFile) = (directory.File("authority"), directory.File("north.crt"), directory.File("operator.key"));
        Assert.Equal(0, await fgw.RunAsync("identity", "create", "north-clinic"));
        Assert.Equal(0, await fgw.RunAsync("certificate", "authority", authority, "--new-key-file", keyFile));
        Assert.Equal(0, await fgw.RunAsync(
            "certificate", "issue", directory.File("home", "tls.csr"), "--authority", authority, "--key-file", keyFile, "--role", "participant", "--out", certificate));
        using (var issued = X509CertificateLoader.LoadCertificateFromFile(certificate))
        {
            Assert.Equal("CN=north-clinic, OU=participant", issued.Subject);
        }

        Assert.Equal(0, await fgw.RunAsync("certificate", "install", certificate, "--authority", Path.Combine(authority, "ca.crt"), "--gateway", "https://127.0.0.1:7443"));
        Assert.Contains("https://127.0.0.1:7443", await File.ReadAllTextAsync(directory.File("home", "profile.json")), StringComparison.Ordinal);

        var other = new CommandLineRunner(directory.File("other"));
        Assert.Equal(0, await other.RunAsync("identity", "create", "south-clinic"));
        Assert.Equal(2, await other.RunAsync("certificate", "install", certificate, "--authority", Path.Combine(authority, "ca.crt")));
        Assert.Contains("another key", other.Error, StringComparison.Ordinal);
    }
}
