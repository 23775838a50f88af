using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Tests.Contracts;

/// <summary>Apart from the rest of the contract because it must run alone: allocations are counted for the process.</summary>
public abstract class ObjectStoreMemoryContract
{
    private protected abstract Task<IObjectStore> StoreAsync();

    [Fact]
    public async Task A_large_object_takes_little_memory()
    {
        const int length = 64 << 20;
        var store = await StoreAsync();
        await PassAsync(store, 2_000_000);

        var (put, get) = await PassAsync(store, length);

        // All that was ever allocated, collected or not: far below the object.
        Assert.InRange(put, 0, length / 8);
        Assert.InRange(get, 0, length / 8);
    }

    private static async Task<(long Put, long Get)> PassAsync(IObjectStore store, int length)
    {
        var token = TestContext.Current.CancellationToken;
        var key = new ObjectKey($"memory/{Guid.NewGuid():N}");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var stored = await store.PutAsync(new ObjectUpload(key, length), new RepeatingStream(length), token);
        var put = GC.GetTotalAllocatedBytes(precise: true) - before;

        await using var reading = await store.GetAsync(key, null, token);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81_920];
        long total = 0;
        for (int read; (read = await reading.Content.ReadAsync(buffer, token)) > 0; total += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        Assert.Equal(length, total);
        Assert.Equal(stored.Sha256, hash.GetHashAndReset());
        return (put, GC.GetTotalAllocatedBytes(precise: true) - before - put);
    }
}
