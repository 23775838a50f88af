using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Tests.Contracts;

public abstract partial class ObjectStoreContract
{
    private static Dictionary<string, string> Tags(params string[] namesAndValues)
        => namesAndValues.Chunk(2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    [Fact]
    public async Task Metadata_of_any_text_comes_back_unchanged()
    {
        var store = await StoreAsync();
        var metadata = Tags(
            "plain", "value", "umlaut", "Zürich, 東京 – 🩺", "spaces", "  two  and end ", "percent", "100%25 = %zz", "empty", "", "control", "line\r\nx-amz-acl: public-read\t\0", "equals", "a=b&c=\"d\"");

        var stored = await store.PutAsync(new ObjectUpload(Key("object"), 1) { Metadata = metadata }, new MemoryStream([7]), Token);

        Assert.Equal(metadata, stored.Metadata);
        Assert.Equal(metadata, (await store.StatAsync(Key("object"), null, Token)).Metadata);
        await using var reading = await store.GetAsync(Key("object"), null, Token);
        Assert.Equal(metadata, reading.Description.Metadata);
    }

    [Fact]
    public async Task Metadata_that_no_store_could_keep_is_refused()
    {
        var store = await StoreAsync();
        foreach (var metadata in (Dictionary<string, string>[])[
            Tags("Upper", "x"), Tags("", "x"), Tags("with space", "x"), Tags("fgw-sha256", "x"), Tags("ünder", "x"), Tags("long", new string('x', 1_600)),
            Tags("long", new string('ü', 270)), Tags("half", "\ud83e")])
        {
            var upload = new ObjectUpload(Key("object"), 1) { Metadata = metadata };
            await Assert.ThrowsAnyAsync<ArgumentException>(() => store.PutAsync(upload, new MemoryStream([7]), Token));
        }

        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task Tags_are_set_at_the_upload_replaced_and_removed()
    {
        var store = await StoreAsync();
        var tags = Tags("study", "s-1", "Place", "two words", "empty", "", "signs", "a+b-c._:/@ e");
        var stored = await store.PutAsync(new ObjectUpload(Key("object"), 1) { Tags = tags }, new MemoryStream([7]), Token);
        Assert.Equal(tags, await store.GetTagsAsync(Key("object"), null, Token));

        var newer = await PutAsync(store, Key("object"), Bytes(2));
        Assert.Empty(await store.GetTagsAsync(Key("object"), null, Token));

        await store.SetTagsAsync(Key("object"), stored.VersionId, Tags("size", "x+ -1"), Token);
        Assert.Equal(Tags("size", "x+ -1"), await store.GetTagsAsync(Key("object"), stored.VersionId, Token));
        Assert.Empty(await store.GetTagsAsync(Key("object"), newer.VersionId, Token));

        await store.SetTagsAsync(Key("object"), stored.VersionId, Tags(), Token);
        Assert.Empty(await store.GetTagsAsync(Key("object"), stored.VersionId, Token));
        Assert.Equal([7], await ReadAsync(store, Key("object"), stored.VersionId));
    }

    [Fact]
    public async Task Ten_tags_of_the_longest_size_are_kept()
    {
        var store = await StoreAsync();
        var tags = Enumerable.Range(0, 10).ToDictionary(i => $"{i}".PadRight(128, 'k'), i => $"{i}".PadRight(256, 'v'), StringComparer.Ordinal);
        await PutAsync(store, Key("object"), Bytes(1));

        await store.SetTagsAsync(Key("object"), null, tags, Token);

        Assert.Equal(tags, await store.GetTagsAsync(Key("object"), null, Token));
    }

    [Fact]
    public async Task Tags_that_no_store_could_keep_are_refused()
    {
        var store = await StoreAsync();
        await PutAsync(store, Key("object"), Bytes(1));
        foreach (var tags in (Dictionary<string, string>[])[
            Tags("", "x"), Tags("a&b", "x"), Tags("a", "x&y"), Tags("a", "<x>"), Tags("a", "line\n"), Tags("a", " x"), Tags("a", "x=y"), Tags("a", "Zürich"), Tags("größe", "x"), Tags("a ", "x"), Tags("a", "half \ud83e"), Tags("a", "\0"),
            Tags(new string('k', 129), "x"), Tags("a", new string('x', 257)), Enumerable.Range(0, 11).ToDictionary(i => $"{i}", i => "x")])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => store.SetTagsAsync(Key("object"), null, tags, Token));
            await Assert.ThrowsAnyAsync<ArgumentException>(
                () => store.PutAsync(new ObjectUpload(Key("object"), 1) { Tags = tags }, new MemoryStream([7]), Token));
        }

        Assert.Single(await VersionsAsync(store));
    }

    [Fact]
    public async Task Lifecycle_rules_are_kept_and_replaced_as_a_whole()
    {
        var store = await StoreAsync();
        LifecycleRule[] rules = [new("uploads", $"{prefix}uploads/", 30, 1), new("models", $"{prefix}models/", null, 365), new("rest.of_it-1", $"{prefix}x", 3_650, null)];

        await store.SetLifecycleAsync(rules, Token);
        Assert.Equal(rules.OrderBy(rule => rule.Id, StringComparer.Ordinal), (await store.GetLifecycleAsync(Token)).OrderBy(rule => rule.Id, StringComparer.Ordinal));

        await store.SetLifecycleAsync([rules[0]], Token);
        Assert.Equal([rules[0]], await store.GetLifecycleAsync(Token));

        await store.SetLifecycleAsync([], Token);
        Assert.Empty(await store.GetLifecycleAsync(Token));
    }

    [Fact]
    public async Task Lifecycle_rules_that_mean_nothing_are_refused()
    {
        var store = await StoreAsync();
        foreach (var rules in (LifecycleRule[][])[
            [new("a", "", null, null)], [new("a", "", 0, null)], [new("a", "", null, 36_501)], [new("", "", 1, null)], [new("a b", "", 1, null)], [new("a", "//", 1, null)],
            [new("a", "x", 1, null), new("a", "y", 1, null)]])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => store.SetLifecycleAsync(rules, Token));
        }
    }
}
