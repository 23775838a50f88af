using System.Security.Cryptography;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Storage;

namespace FederatedGateway.UnitTests.Client.Datasets;

public sealed class SpoolWriterTests
{
    private static readonly byte[] Ciphertext = RandomNumberGenerator.GetBytes(5_300_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>More than may wait at once, so that hashing, writing and taking in overlap.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(262_240)]
    [InlineData(3_000_000)]
    public async Task The_file_has_what_was_taken_in_and_the_digest_is_of_the_same(int pieceBytes)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("spool");
        await using (var file = PrivateFile.CreateNew(path))
        {
            await using var spool = new SpoolWriter(file);
            foreach (var piece in Ciphertext.Chunk(pieceBytes))
            {
                await spool.Input.WriteAsync(piece, Token);
            }

            var (bytes, digest) = await spool.CompleteAsync();
            Assert.Equal(Ciphertext.Length, bytes);
            Assert.Equal(SHA256.HashData(Ciphertext), digest);
        }

        Assert.Equal(Ciphertext, await File.ReadAllBytesAsync(path, Token));
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_is_told_to_whoever_encrypts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
        await using var spool = new SpoolWriter(full);

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                await spool.Input.WriteAsync(Ciphertext, Token);
            }
        });
        await Assert.ThrowsAsync<IOException>(spool.CompleteAsync);
    }
}
