using System.Security.Cryptography;
using FederatedGateway.Client.Identities;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Client.Identities;

public sealed class SealedFileTests
{
    private const string Label = "a test";

    [Fact]
    public void What_was_sealed_with_a_key_file_opens_with_it_and_no_other()
    {
        using var directory = new TemporaryDirectory();
        using var made = KeyProtection.CreateKeyFile(directory.File("one.key"));
        using var read = KeyProtection.KeyFile(directory.File("one.key"));
        using var other = KeyProtection.CreateKeyFile(directory.File("other.key"));
        var sealedBytes = SealedFile.Seal("secret"u8, made, Label);

        Assert.Equal("secret"u8.ToArray(), SealedFile.Open(sealedBytes, read, Label, "x").OrThrow());
        Assert.Equal(Reasons.IdentityInvalid, SealedFile.Open(sealedBytes, other, Label, "x").Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, SealedFile.Open(sealedBytes, read, "another label", "x").Refusal?.Reason);
    }

    [Fact]
    public void What_was_sealed_with_a_passphrase_opens_with_it_and_no_other()
    {
        using var right = KeyProtection.Passphrase("correct horse battery");
        using var wrong = KeyProtection.Passphrase("correct horse batterY");
        using var directory = new TemporaryDirectory();
        using var keyFile = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var sealedBytes = SealedFile.Seal("secret"u8, right, Label);

        Assert.Equal("secret"u8.ToArray(), SealedFile.Open(sealedBytes, right, Label, "x").OrThrow());
        Assert.Contains("passphrase", SealedFile.Open(sealedBytes, wrong, Label, "x").Refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains("sealed with a passphrase", SealedFile.Open(sealedBytes, keyFile, Label, "x").Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_refused()
    {
        using var directory = new TemporaryDirectory();
        using var protection = KeyProtection.CreateKeyFile(directory.File("one.key"));
        var sealedBytes = SealedFile.Seal("secret"u8, protection, Label);
        for (var bit = 0; bit < sealedBytes.Length * 8; bit++)
        {
            var damaged = (byte[])sealedBytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SealedFile.Open(damaged, protection, Label, "x").IsAccepted, $"bit {bit}");
        }

        for (var length = 0; length < sealedBytes.Length; length++)
        {
            Assert.False(SealedFile.Open(sealedBytes.AsSpan(0, length), protection, Label, "x").IsAccepted, $"length {length}");
        }
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using var directory = new TemporaryDirectory();
        KeyProtection.CreateKeyFile(directory.File("one.key")).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(directory.File("one.key")));
        SetMode(directory.File("one.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<IOException>(() => KeyProtection.KeyFile(directory.File("one.key"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_file_of_another_length_is_refused(int length)
    {
        using var directory = new TemporaryDirectory();
        FederatedGateway.Client.Storage.PrivateFile.Write(directory.File("one.key"), RandomNumberGenerator.GetBytes(length));
        Assert.Throws<IOException>(() => KeyProtection.KeyFile(directory.File("one.key")));
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
