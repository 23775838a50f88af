using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>That servers understand it is tested on a real one; here, that nothing that was changed opens.</summary>
public sealed class AdminEncryptionTests
{
    private const int Overhead = 32 + 1 + 8;
    private const string Secret = "a secret key";

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(16_384, 1)]
    [InlineData(16_385, 2)]
    [InlineData(32_768, 2)]
    [InlineData(40_000, 3)]
    public void What_was_encrypted_opens_and_has_its_length(int length, int chunks)
    {
        var document = RandomNumberGenerator.GetBytes(length);

        var encrypted = AdminEncryption.Encrypt(Secret, document);

        Assert.Equal(Overhead + length + (16 * chunks), encrypted.Length);
        Assert.Equal(document, AdminEncryption.Decrypt(Secret, encrypted));
        Assert.ThrowsAny<CryptographicException>(() => AdminEncryption.Decrypt("another key", encrypted));
    }

    [Fact]
    public void Nothing_changed_cut_or_reordered_opens()
    {
        var encrypted = AdminEncryption.Encrypt(Secret, RandomNumberGenerator.GetBytes(40_000));
        foreach (var position in (int[])[0, 31, 33, 40, 41, 41 + 16_384, 41 + 16_400, encrypted.Length - 17, encrypted.Length - 1])
        {
            var changed = encrypted.ToArray();
            changed[position] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => AdminEncryption.Decrypt(Secret, changed));
        }

        foreach (var length in (int[])[0, 40, 41, 56, 57, Overhead + 16_400, Overhead + (2 * 16_400), Overhead + (2 * 16_400) + 15, encrypted.Length - 1])
        {
            Assert.ThrowsAny<CryptographicException>(() => AdminEncryption.Decrypt(Secret, encrypted.AsSpan(0, length)));
        }

        var swapped = encrypted.ToArray();
        encrypted.AsSpan(Overhead, 16_400).CopyTo(swapped.AsSpan(Overhead + 16_400));
        encrypted.AsSpan(Overhead + 16_400, 16_400).CopyTo(swapped.AsSpan(Overhead));
        Assert.ThrowsAny<CryptographicException>(() => AdminEncryption.Decrypt(Secret, swapped));
    }

    [Fact]
    public void An_unknown_algorithm_is_refused_before_any_key_is_derived()
    {
        var encrypted = AdminEncryption.Encrypt(Secret, [1, 2, 3]);
        encrypted[32] = 3;
        var e = Assert.ThrowsAny<CryptographicException>(() => AdminEncryption.Decrypt(Secret, encrypted));
        Assert.Contains("not encrypted as", e.Message, StringComparison.Ordinal);
    }
}
