using System.Globalization;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>Samples this process's managed heap and the gateway's committed managed memory while something runs.</summary>
internal sealed class PeakMemory(string gatewayMetrics) : IDisposable
{
    private const string Metric = "dotnet_gc_last_collection_memory_committed_size";

    private static readonly TimeSpan ClientInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GatewayInterval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient http = new();

    public long Client { get; private set; }

    public long Gateway { get; private set; }

    public async Task<T> DuringAsync<T>(Func<Task<T>> work)
    {
        GC.Collect();
        using var stop = new CancellationTokenSource();
        var client = SampleAsync(ClientInterval, () => Task.FromResult(Client = Math.Max(Client, GC.GetTotalMemory(forceFullCollection: false))), stop.Token);
        var gateway = SampleAsync(GatewayInterval, async () => Gateway = Math.Max(Gateway, await ReadGatewayAsync(stop.Token)), stop.Token);
        try
        {
            return await work();
        }
        finally
        {
            await stop.CancelAsync();
            await client;
            await gateway;
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task SampleAsync(TimeSpan interval, Func<Task<long>> sampleAsync, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await sampleAsync();
                await Task.Delay(interval, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<long> ReadGatewayAsync(CancellationToken cancellationToken)
    {
        var text = await http.GetStringAsync(new Uri(gatewayMetrics.TrimEnd('/') + "/metrics"), cancellationToken);
        var values = text.Split('\n').Where(line => line.StartsWith(Metric, StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
        return values.Count > 0 ? (long)values.Sum() : 0;
    }
}
