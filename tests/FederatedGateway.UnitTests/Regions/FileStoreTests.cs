using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.UnitTests.Clocks;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>A region in a directory of its own, for what is particular to such regions.</summary>
public abstract class FileStoreTests : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly ObjectKey Key = new("folder/object");

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fgw-files-");

    private protected FileStoreTests() => Store = new FileObjectStore(Options(Root), Clock);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected string Root => directory.FullName;

    private protected SteppedClock Clock { get; } = new(Start);

    private protected FileObjectStore Store { get; }

    public async ValueTask InitializeAsync() => await Store.EnsureBucketAsync(Token);

    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected static FileStoreOptions Options(string path) => new("eu-central", "models", path);

    private protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private protected static void Damage(string path, int offset)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private protected string Single(string pattern) => Assert.Single(Directory.GetFiles(Path.Combine(Root, "objects"), pattern, SearchOption.AllDirectories));

    private protected Task<StoredObject> PutAsync(byte[] content) => Store.PutAsync(new ObjectUpload(Key, content.Length), new MemoryStream(content), Token);

    private protected Task<LifecycleSweep> SweepAsync(DateTimeOffset now)
    {
        Clock.Now = now;
        return Store.ApplyLifecycleAsync(now, Token);
    }

    private protected async Task<List<string>> VersionsAsync()
    {
        var ids = new List<string>();
        await foreach (var version in Store.ListVersionsAsync("folder/", Token))
        {
            ids.Add(version.VersionId);
        }

        return ids;
    }
}
