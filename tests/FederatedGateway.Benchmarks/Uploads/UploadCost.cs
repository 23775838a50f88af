using System.Diagnostics;
using System.Globalization;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>What one upload took.</summary>
/// <param name="Seconds">From its begin to its end.</param>
/// <param name="Client">Processor time of this process.</param>
/// <param name="Server">Processor time of the process that it was sent to.</param>
internal sealed record UploadCost(double Seconds, ProcessorTime Client, ProcessorTime Server)
{
    public double ProcessorSeconds => Client.Seconds + Server.Seconds;

    public static async Task<UploadCost> OfAsync(int serverProcessId, Func<Task> work)
    {
        using var client = Process.GetCurrentProcess();
        using var server = Process.GetProcessById(serverProcessId);
        var (clientBefore, serverBefore) = (ProcessorTime.Of(client), ProcessorTime.Of(server));
        var began = Stopwatch.GetTimestamp();
        await work();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new UploadCost(seconds, ProcessorTime.Of(client) - clientBefore, ProcessorTime.Of(server) - serverBefore);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:f2} s (processor: client {Client}, server {Server})");
}
