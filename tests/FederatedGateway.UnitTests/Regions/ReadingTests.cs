using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Models;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Where downloads are read from, and what becomes of copies that are found bad.</summary>
public sealed class ReadingTests
{
    private const string Key = "models/one";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_own_region_serves_else_the_manifests_order()
    {
        await using var site = await ReplicatedAsync();
        Assert.Equal(("asia", 0), await DownloadAsync(site, own: "asia"));
        Assert.Equal(("eu", 0), await DownloadAsync(site, own: "elsewhere"));
        Assert.Equal(("us", 0), await DownloadAsync(site, own: "asia", askedFor: "us"));
        Assert.Equal(("eu", 1_234), await DownloadAsync(site, own: "eu", offset: 1_234));

        site.Stores["asia"].BeforeGet = _ => throw new ObjectStoreUnavailableException("away", isTransient: true);
        Assert.Equal(("eu", 0), await DownloadAsync(site, own: "asia"));
        site.Stores["asia"].BeforeGet = _ => throw new InvalidOperationException("it failed a moment ago and others have the object: it is not asked");
        Assert.Equal(("eu", 0), await DownloadAsync(site, own: "asia"));
    }

    [Fact]
    public async Task A_damaged_copy_is_skipped_before_its_first_byte_is_sent_and_made_again()
    {
        await using var site = await ReplicatedAsync();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(site.PathOf("us"), "objects", "models", "one,"), "*.bin"));
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Token);
        var before = (await site.CopyAsync(Key, "us")).VersionId;

        Assert.Equal(("eu", 0), await DownloadAsync(site, own: "us"));

        Assert.Equal(CopyState.Failed, (await site.CopyAsync(Key, "us")).State);
        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();
        Assert.NotEqual(before, (await site.CopyAsync(Key, "us")).VersionId);
        Assert.Equal(("us", 0), await DownloadAsync(site, own: "us"));
    }

    [Fact]
    public async Task A_copy_outside_the_manifest_is_never_read()
    {
        await using var site = await ReplicatedAsync();
        await site.Database.TransactAsync(work => work.Copies.Where(copy => copy.Region != "us").ExecuteUpdateAsync(copy => copy.SetProperty(row => row.State, CopyState.Deleted), Token), Token);
        Assert.Equal(Reasons.ObjectUnavailable, (await Assert.ThrowsAsync<RefusedException>(() => DownloadAsync(site, own: "us", allowed: ["eu"]))).Refusal.Reason);
    }

    private static async Task<ReplicationSite> ReplicatedAsync()
    {
        var site = await ReplicationSite.CreateAsync();
        await site.AddResultAsync(Key);
        var replicator = await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1, 200_000));
        await site.UntilReplicatedAsync();
        await replicator.StopAsync(Token);
        return site;
    }

    /// <returns>The region that served all of it, and the offset; fails when the bytes are wrong.</returns>
    private static async Task<(string Region, long Offset)> DownloadAsync(ReplicationSite site, string own, string askedFor = "", long offset = 0, string[]? allowed = null)
    {
        await using var database = site.Database.CreateDbContext();
        var copies = await database.Copies.AsNoTracking().Where(copy => copy.ObjectKey == Key && copy.State == CopyState.Completed).ToListAsync(Token);
        var stored = new StoredResultObject
        {
            RunId = "run", Ordinal = 0, Kind = PayloadKind.Model, Recipient = "", Header = [1], CiphertextSha256 = [1], HeaderSignature = [1], CiphertextBytes = 200_000, ObjectKey = Key,
        };
        var received = new ReceivedFragments();
        var download = new ModelDownload(site.Regions, site.Availability, site.Lost, site.Metrics, NullLogger<ModelDownload>.Instance);
        await download.SendAsync(new DownloadableObject(ReplicationSite.StudyId, stored, own, allowed ?? ["eu", "us", "asia"], copies), askedFor, offset, received, Token);
        Assert.Equal(ReplicationSite.Bytes(1, 200_000)[(int)offset..], received.Bytes.ToArray());
        return (Assert.Single(received.Regions), offset);
    }

    private sealed class ReceivedFragments : IServerStreamWriter<DownloadModelResponse>
    {
        public MemoryStream Bytes { get; } = new();

        public HashSet<string> Regions { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(DownloadModelResponse message)
        {
            Bytes.Write(message.Data.Span);
            Regions.Add(message.Region);
            return Task.CompletedTask;
        }

        public Task WriteAsync(DownloadModelResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
