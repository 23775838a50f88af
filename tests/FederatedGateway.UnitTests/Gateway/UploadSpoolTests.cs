using System.Security.Cryptography;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class UploadSpoolTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly byte[] bytes = RandomNumberGenerator.GetBytes(3_300_000);

    private string Spool => Path.Combine(directory.Path, "uploads", "spool");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task What_arrives_is_in_the_file_with_its_digests(int messageBytes)
    {
        await using var spool = UploadSpool.Open(Spool, 0);
        await WriteAsync(spool, bytes, messageBytes);
        await spool.CompleteAsync();

        var settled = spool.Settle()!;
        using var blocks = new BlockHash();
        blocks.Append(bytes);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(settled.Path, Token));
        Assert.Equal(SHA256.HashData(bytes), settled.Sha256);
        Assert.Equal(blocks.Complete(), settled.Blocks);
    }

    [Fact]
    public async Task Bytes_are_in_the_file_once_synced_and_those_behind_the_committed_offset_are_dropped()
    {
        await using (var spool = UploadSpool.Open(Spool, 0))
        {
            await WriteAsync(spool, bytes[..1_500_000], 65_536);
            await spool.WriteOutAsync();
            await spool.SyncAsync();
            Assert.Equal(1_500_000, new FileInfo(Spool).Length);
        }

        await using var resumed = UploadSpool.Open(Spool, 1_200_000);
        await WriteAsync(resumed, bytes[1_200_000..], 65_536);
        await resumed.CompleteAsync();

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Spool, Token));
        Assert.Null(resumed.Settle());
    }

    [Fact]
    public async Task An_upload_that_begins_again_leaves_an_object_alone_that_was_made_of_its_file()
    {
        await using (var spool = UploadSpool.Open(Spool, 0))
        {
            await WriteAsync(spool, bytes, 65_536);
            await spool.CompleteAsync();
        }

        var stored = Path.Combine(directory.Path, "object");
        Assert.True(Durable.TryLink(Spool, stored));
        await using var again = UploadSpool.Open(Spool, 0);
        await WriteAsync(again, new byte[100], 100);
        await again.CompleteAsync();

        Assert.Equal(bytes, await File.ReadAllBytesAsync(stored, Token));
        Assert.Equal(new byte[100], await File.ReadAllBytesAsync(Spool, Token));
    }

    [Fact]
    public async Task Synced_bytes_leave_the_systems_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked");

        // Not the temporary directory: that may be one in memory.
        var path = Path.Combine(AppContext.BaseDirectory, $"spool-{Guid.NewGuid():n}");
        try
        {
            await using var spool = UploadSpool.Open(path, 0);
            await WriteAsync(spool, bytes, 65_536);
            await spool.CompleteAsync();
            var before = ResidentPages.Of(path);
            await spool.SyncAsync();

            Assert.True(before >= bytes.Length / Environment.SystemPageSize, $"{before} pages were in memory");
            Assert.InRange(ResidentPages.Of(path), 0, before / 10);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task WriteAsync(UploadSpool spool, byte[] content, int messageBytes)
    {
        foreach (var message in content.Chunk(messageBytes))
        {
            await spool.WriteAsync(message);
        }
    }
}
