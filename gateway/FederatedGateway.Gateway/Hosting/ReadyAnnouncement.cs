using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Says where clients can connect, in the log and in the ready file, as soon as they can: with port 0 nobody knows before.</summary>
internal sealed partial class ReadyAnnouncement(GatewayStart start, IServer server, IHostApplicationLifetime lifetime, ILogger<ReadyAnnouncement> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Announce);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Announce()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        var clients = addresses.FirstOrDefault(address => address.StartsWith("https:", StringComparison.Ordinal)) ?? "";
        var metrics = addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.Ordinal)) ?? "";
        Log.Ready(log, clients, metrics);
        if (start.ReadyFile is { } file)
        {
            var ready = JsonSerializer.SerializeToUtf8Bytes(new ReadyFile(clients, metrics, Environment.ProcessId), JsonSerializerOptions.Web);
            var path = Path.GetFullPath(file);

            // Whoever waits for the file must not read half of it.
            var temporary = path + ".new";
            File.WriteAllBytes(temporary, ready);
            File.Move(temporary, path, overwrite: true);
        }
    }

    /// <summary>The ready file's content.</summary>
    private sealed record ReadyFile(string Grpc, string Metrics, int ProcessId);

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "Clients connect to {Clients}; metrics and health are at {Metrics}")]
        public static partial void Ready(ILogger log, string clients, string metrics);
    }
}
