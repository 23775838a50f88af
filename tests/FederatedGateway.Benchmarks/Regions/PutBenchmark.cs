using System.Security.Cryptography;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.Benchmarks.Regions;

/// <summary>The gateway's store against a bare HTTP client, in turns, into one MinIO server.</summary>
internal sealed class PutBenchmark(MinioServer server, MinioObjectStore store, DirectoryInfo work)
{
    private const int Rounds = 3;
    private const int BytesOfMebibyte = 1 << 20;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(10);

    public async Task<PutFigures> MeasureAsync(int mebibytes, int concurrency, int objects, CancellationToken cancellationToken)
    {
        var (path, sha256) = await FileAsync(mebibytes, cancellationToken);
        using var raw = new RawPut(server, store.Bucket);
        List<double> gatewayRates = [], rawRates = [];
        long peak = 0;
        for (var round = -1; round < Rounds; round++)
        {
            // The first round warms up both and does not count.
            var count = round < 0 ? concurrency : objects;
            var prefix = $"{mebibytes}/{concurrency}/{round + 1}";
            var rawTime = await TimeAsync(concurrency, count, (i, token) => raw.PutAsync($"raw/{prefix}/{i}", path, token), cancellationToken);
            GC.Collect();
            var (gatewayTime, reached) = await PeakAsync(() => TimeAsync(concurrency, count, (i, token) => PutAsync($"gateway/{prefix}/{i}", path, sha256, token), cancellationToken), cancellationToken);
            if (round >= 0)
            {
                var megabytes = (double)count * mebibytes * BytesOfMebibyte / 1e6;
                gatewayRates.Add(megabytes / gatewayTime.TotalSeconds);
                rawRates.Add(megabytes / rawTime.TotalSeconds);
                peak = Math.Max(peak, reached);
            }
        }

        File.Delete(path);
        var ratios = gatewayRates.Zip(rawRates, (gateway, bare) => gateway / bare).Order().ToList();
        return new PutFigures(mebibytes, concurrency, Math.Round(gatewayRates.Max(), 1), Math.Round(rawRates.Max(), 1), Math.Round(ratios[Rounds / 2], 3), Math.Round((double)peak / BytesOfMebibyte, 1));
    }

    /// <summary>As the gateway does it: it knows the digest of what it received, and the store takes it again of what it sends.</summary>
    private async Task PutAsync(string key, string path, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var file = RawPut.Open(path);
        _ = await store.PutAsync(new ObjectUpload(new ObjectKey(key), file.Length) { Sha256 = sha256 }, file, cancellationToken);
    }

    private async Task<(string Path, byte[] Sha256)> FileAsync(int mebibytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(work.FullName, $"{mebibytes}.bin");
        var block = new byte[BytesOfMebibyte];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            RandomNumberGenerator.Fill(block);
            hash.AppendData(block);
            await file.WriteAsync(block, cancellationToken);
        }

        return (path, hash.GetHashAndReset());
    }

    private static async Task<TimeSpan> TimeAsync(int concurrency, int count, Func<int, CancellationToken, Task> put, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, parallel, async (i, token) => await put(i, token));
        return TimeProvider.System.GetElapsedTime(started);
    }

    private static async Task<(TimeSpan Time, long PeakBytes)> PeakAsync(Func<Task<TimeSpan>> work, CancellationToken cancellationToken)
    {
        long peak = 0;
        var running = work();
        while (!running.IsCompleted)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            await Task.WhenAny(running, Task.Delay(SampleInterval, cancellationToken));
        }

        return (await running, peak);
    }
}
