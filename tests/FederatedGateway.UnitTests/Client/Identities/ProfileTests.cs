using FederatedGateway.Client.Identities;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Client.Identities;

public sealed class ProfileTests
{
    [Fact]
    public void Keys_come_back_as_they_were_made_and_lie_encrypted_for_their_owner_alone()
    {
        using var directory = new TemporaryDirectory();
        using var protection = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var profile = Profile.Open(directory.File("home")).OrThrow();
        var identity = profile.CreateIdentity("north-clinic", protection, directory.File("one.key"), TimeProvider.System).OrThrow();

        using var keys = Profile.Open(directory.File("home")).OrThrow().OpenKeys(protection).OrThrow();
        Assert.Equal(identity.SigningKey, keys.Signing.PublicKey);
        Assert.Equal(identity.KemKeys, keys.PublishedKemKeys());
        Assert.True(identity.SigningKey.Verify("x"u8, keys.Signing.Sign("x"u8)));

        var stored = File.ReadAllBytes(directory.File("home", "keys.sealed"));
        Assert.Equal(-1, stored.AsSpan().IndexOf(keys.XWing.Export()));
        Assert.Equal(-1, stored.AsSpan().IndexOf(keys.P256.Export()));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File("home", "keys.sealed")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory.File("home")));
        }
    }

    [Fact]
    public void A_second_identity_never_replaces_the_first()
    {
        using var directory = new TemporaryDirectory();
        using var protection = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var profile = Profile.Open(directory.File("home")).OrThrow();
        profile.CreateIdentity("north-clinic", protection, null, TimeProvider.System).OrThrow();
        Assert.Equal(Reasons.AlreadyExists, profile.CreateIdentity("south-clinic", protection, null, TimeProvider.System).Refusal?.Reason);
        Assert.Equal("north-clinic", profile.ReadIdentity().OrThrow().Name);
    }

    [Fact]
    public void Settings_with_unknown_keys_or_a_plain_address_are_refused_with_their_place()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("profile.json"), "{\n  \"gatway\": \"https://x\"\n}");
        Assert.Contains("line 2", Profile.Open(directory.Path).Refusal!.Detail, StringComparison.Ordinal);
        File.WriteAllText(directory.File("profile.json"), "{ \"gateway\": \"http://x\" }");
        Assert.Contains("https", Profile.Open(directory.Path).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_file_survives_mail_and_refuses_what_is_none()
    {
        using var directory = new TemporaryDirectory();
        using var protection = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var profile = Profile.Open(directory.Path).OrThrow();
        var identity = profile.CreateIdentity("north-clinic", protection, null, TimeProvider.System).OrThrow();
        var mailed = "Dear colleague,\r\n\r\n" + IdentityFile.ToPem(identity).ReplaceLineEndings("\r\n") + "\r\nRegards\r\n";
        Assert.Equal(identity.Fingerprint, IdentityFile.Parse(mailed, "mail").OrThrow().Fingerprint);
        Assert.Equal(Reasons.IdentityInvalid, IdentityFile.Parse("nothing", "mail").Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, IdentityFile.Parse(File.ReadAllText(profile.RequestPath), "request").Refusal?.Reason);
    }
}
