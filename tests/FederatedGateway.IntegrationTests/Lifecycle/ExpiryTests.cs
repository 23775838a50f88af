using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Lifecycle.Expiry;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>Objects in real MinIO buckets whose time is over, by each of the three ways, and by use later.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    private readonly SteppedClock clock = new(Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ends_by_access_lies_there_until_somebody_asks_for_it()
    {
        await using var site = await SiteAsync("- class: receipts\n  expire: {after: 10d, by: access}");
        var (expiry, _) = Expiry(site);
        await AddAsync(site, "receipts/a");
        await AddAsync(site, "receipts/b");
        await expiry.UseAsync("receipts/a", Token);

        clock.Now = Start.AddDays(11);
        await PassAsync(site, expiry, sweeps: true);
        Assert.True(await IsThereAsync(site, "receipts/a"));
        var e = await Assert.ThrowsAsync<RefusedException>(() => expiry.UseAsync("receipts/a", Token));
        Assert.Equal(Reasons.NotFound, e.Refusal.Reason);
        await PassAsync(site, expiry, sweeps: false);

        Assert.False(await IsThereAsync(site, "receipts/a"));
        Assert.True(await IsThereAsync(site, "receipts/b"));
        Assert.Single(await site.LoggedAsync(), entry => entry.Contains("object.expired", StringComparison.Ordinal) && entry.Contains("receipts/a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_ends_by_sweep_goes_with_the_next_one_in_every_region()
    {
        await using var site = await SiteAsync("- class: receipts\n  expire: {after: 10d, by: sweep}");
        var (expiry, _) = Expiry(site);
        await AddAsync(site, "receipts/a");

        clock.Now = Start.AddDays(10).AddMinutes(-1);
        await PassAsync(site, expiry, sweeps: true);
        Assert.True(await IsThereAsync(site, "receipts/a"));
        clock.Now = Start.AddDays(10).AddMinutes(1);
        await PassAsync(site, expiry, sweeps: false);
        Assert.True(await IsThereAsync(site, "receipts/a"));
        await PassAsync(site, expiry, sweeps: true);

        Assert.False(await IsThereAsync(site, "receipts/a"));
        await using var database = site.Database.CreateDbContext();
        Assert.All(await database.Copies.AsNoTracking().ToListAsync(Token), copy => Assert.Equal(CopyState.Deleted, copy.State));
    }

    [Fact]
    public async Task What_ends_by_event_tells_its_moment_and_goes_then()
    {
        await using var site = await SiteAsync("- class: receipts\n  expire: {after: 10d, by: event}");
        var (expiry, _) = Expiry(site);
        await AddAsync(site, "receipts/a");

        var next = await PassAsync(site, expiry, sweeps: false);
        Assert.Equal(Start.AddDays(10), next);
        clock.Now = next!.Value;
        Assert.Null(await PassAsync(site, expiry, sweeps: false));

        Assert.False(await IsThereAsync(site, "receipts/a"));
    }

    [Fact]
    public async Task Use_extends_a_life_up_to_its_maximum_and_no_further()
    {
        await using var site = await SiteAsync("- class: receipts\n  expire: {after: 10d, by: event, extend: 8d}\n  maximum: 20d");
        var (expiry, _) = Expiry(site);
        await AddAsync(site, "receipts/hot");
        await AddAsync(site, "receipts/cold");

        clock.Now = Start.AddDays(7);
        await expiry.UseAsync("receipts/hot", Token);
        clock.Now = Start.AddDays(12);
        Assert.Equal(Start.AddDays(15), await PassAsync(site, expiry, sweeps: true));
        Assert.False(await IsThereAsync(site, "receipts/cold"));
        clock.Now = Start.AddDays(14);
        await expiry.UseAsync("receipts/hot", Token);
        Assert.Equal(Start.AddDays(20), await PassAsync(site, expiry, sweeps: true));
        clock.Now = Start.AddDays(19);
        await expiry.UseAsync("receipts/hot", Token);
        clock.Now = Start.AddDays(20);
        await PassAsync(site, expiry, sweeps: true);

        Assert.False(await IsThereAsync(site, "receipts/hot"));
    }

    private static async Task<LifecycleSite> SiteAsync(string classes)
    {
        var site = await LifecycleSite.StartAsync();
        Assert.Equal(RolloutState.Succeeded, (await site.RollOutAsync(site.Policy(1, classes))).State);
        return site;
    }

    private (ObjectExpiry Expiry, ExpiryWish Wish) Expiry(LifecycleSite site)
    {
        var wish = new ExpiryWish();
        return (new ObjectExpiry(site.Database, site.Book, new KnownStudies(site.Database), new ObjectUses(site.Database, clock), new CopyEraser(site.Regions), new RetentionWish(), wish, site.Log, clock), wish);
    }

    private static async Task<DateTimeOffset?> PassAsync(LifecycleSite site, ObjectExpiry expiry, bool sweeps)
    {
        await using var lease = (await site.Leases.TryAcquireAsync("lifecycle-expiry", TimeSpan.FromSeconds(30), Token))!;
        return await expiry.PassAsync(lease, sweeps, Token);
    }

    /// <summary>In all regions, and in the catalog as stored at the clock's time.</summary>
    private async Task AddAsync(LifecycleSite site, string key)
    {
        var stored = new Dictionary<string, StoredObject>();
        foreach (var (region, store) in site.Stores)
        {
            stored[region] = await store.PutAsync(new ObjectUpload(new ObjectKey(key), 1), new MemoryStream([1]), Token);
        }

        await site.Database.TransactAsync(
            database =>
            {
                database.Objects.Add(new CatalogObject
                {
                    Key = key, StudyId = "", Class = ObjectClass.Receipt, Sha256 = stored["eu"].Sha256, LengthBytes = 1, PrimaryRegion = "eu", CreateTicks = clock.Now.UtcTicks,
                });
                database.Copies.AddRange(stored.Select(copy => new CatalogCopy
                {
                    ObjectKey = key, Region = copy.Key, Bucket = "models", VersionId = copy.Value.VersionId, Sha256 = copy.Value.Sha256, State = CopyState.Completed,
                }));
                return Task.CompletedTask;
            },
            Token);
    }

    /// <summary>In all regions; anything between all and none is a mistake.</summary>
    private static async Task<bool> IsThereAsync(LifecycleSite site, string key)
    {
        var versions = 0;
        foreach (var store in site.Stores.Values)
        {
            await foreach (var version in store.ListVersionsAsync(key, Token))
            {
                versions++;
            }
        }

        Assert.True(versions is 0 or 3, $"{versions} versions are left");
        return versions == 3;
    }
}
