using System.Text.Json;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.Benchmarks.Regions;

/// <summary>Uploads into a region on a real MinIO server, each against its baseline, in one run.</summary>
internal static class RegionRun
{
    private const double RatioTarget = 0.9;
    private const double MemoryTarget = 64;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(FileInfo? report, CancellationToken cancellationToken)
    {
        var binary = await MinioBinary.FindOrFetchAsync(Console.Error.WriteLine, cancellationToken);
        var directory = Directory.CreateTempSubdirectory("fgw-region-benchmark-");
        try
        {
            await using var server = await MinioServer.StartAsync(new MinioServerOptions(binary, "eu-central", directory.CreateSubdirectory("minio").FullName), cancellationToken);
            var secret = Path.Combine(directory.FullName, "secret");
            await File.WriteAllTextAsync(secret, server.SecretKey, cancellationToken);
            var options = new MinioStoreOptions { Region = server.Region, Endpoint = server.Endpoint, Bucket = "models", AccessKey = server.AccessKey, SecretKeyFile = secret };
            using var store = new MinioObjectStore(options, TimeProvider.System);
            await store.EnsureBucketAsync(cancellationToken);
            var benchmark = new PutBenchmark(server, store, directory);
            List<PutFigures> puts = [];
            foreach (var (mebibytes, concurrency, objects) in ((int, int, int)[])[(16, 1, 16), (16, 8, 32), (256, 1, 2), (256, 8, 8)])
            {
                puts.Add(await benchmark.MeasureAsync(mebibytes, concurrency, objects, cancellationToken));
            }

            return await ReportAsync(puts, report, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> ReportAsync(List<PutFigures> puts, FileInfo? report, CancellationToken cancellationToken)
    {
        var targets = puts.ToDictionary(put => $"put{put.ObjectMebibytes}MiBx{put.Concurrency}", put => put.Ratio >= RatioTarget, StringComparer.Ordinal);
        targets["memory"] = puts.TrueForAll(put => put.PeakManagedMebibytes < MemoryTarget);
        var figures = new RegionFigures(Environment.ProcessorCount, puts, targets, targets.Values.All(holds => holds));
        var text = JsonSerializer.Serialize(figures, Json);
        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, text + "\n", cancellationToken);
        }

        Console.WriteLine(text);
        return figures.AllWithinTargets ? 0 : 2;
    }
}
