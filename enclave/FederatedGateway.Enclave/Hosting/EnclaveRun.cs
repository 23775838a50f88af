using System.Text.Json;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Hardening;
using FederatedGateway.Enclave.Keys;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.V1;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FederatedGateway.Enclave.Hosting;

/// <summary>Starts, says what it is, and stays until it is told to stop.</summary>
internal static partial class EnclaveRun
{
    private const int Failure = 1;

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunEnclaveAsync(this WebApplicationBuilder builder, EnclaveOptions options, TextWriter error)
    {
        try
        {
            var evidence = await EvidenceSelection.SelectAsync(options, TimeProvider.System, CancellationToken.None);
            CheckSeal(options, evidence.Source.Kind);
            await using var app = builder.AddEnclave(options, evidence.Source).Build().MapEnclave();
            RemoveStaleSocket(options.Listen.SocketPath);
            await OpenSealAsync(app.Services);
            await app.StartAsync();
            await AnnounceAsync(app, options, evidence, error);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (NoEvidenceException e)
        {
            await error.WriteLineAsync($"fgw-enclave: {e.Message}");
            return ProcessHardening.Unsafe;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or System.Net.Sockets.SocketException)
        {
            await error.WriteLineAsync($"fgw-enclave: {e.Message}");
            return Failure;
        }
    }

    private static async Task OpenSealAsync(IServiceProvider services)
    {
        if (services.GetService<HostSeal>() is { } seal)
        {
            var keys = services.GetRequiredService<KeyRing>();
            await seal.OpenAsync(keys, CancellationToken.None);
            await keys.EraseAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
        }
    }

    // What seals must be what is attested: a TPM whose registers no institution sees would open for any software.
    private static void CheckSeal(EnclaveOptions options, EvidenceKind kind)
    {
        if (options.SealDirectory is not null && kind is not (EvidenceKind.Tpm or EvidenceKind.AzureSnp or EvidenceKind.AzureTdx))
        {
            throw new InvalidDataException(
                $"--seal-directory needs evidence of a TPM, and this host's is of kind {kind}; leave it out: `fgw dataset rewrap` mends what a restart loses");
        }
    }

    // A killed process leaves its socket behind, and no second process can listen there. One that is in use is not stale.
    private static void RemoveStaleSocket(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        try
        {
            probe.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        }
        catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"another process listens on {path}; stop it or name another socket");
    }

    private static async Task AnnounceAsync(WebApplication app, EnclaveOptions options, SelectedEvidence selected, TextWriter error)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(EnclaveRun).FullName!);
        var address = options.Listen.SocketPath is { } path
            ? $"unix:{path}"
            : app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        var evidence = selected.Source;
        var measurement = Convert.ToHexStringLower(evidence.Measurement.Span);
        foreach (var reason in selected.PassedOver)
        {
            Log.PassedOver(log, reason);
        }

        Log.Listening(log, address, evidence.Kind, measurement, options.MemoryLimitBytes);
        if (evidence.Kind == EvidenceKind.Development)
        {
            Log.Development(log);
            await error.WriteLineAsync("fgw-enclave: INSECURE DEVELOPMENT EVIDENCE: whoever runs this host can read what it decrypts. Do not put real records into it.");
        }

        if (evidence.Kind == EvidenceKind.Tpm)
        {
            Log.BootIntegrityOnly(log);
        }

        if (options.ReadyFile is { } file)
        {
            var ready = new Dictionary<string, string>
            {
                ["listen"] = address,
                ["measurement"] = measurement,
                ["development_root"] = Convert.ToHexStringLower(evidence.DevelopmentRoot.Span),
            };

            // Renamed into place, so that nobody reads half of it.
            await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(ready));
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Information, "listening on {Address}; evidence {Evidence}; code measurement {Measurement}; at most {MemoryLimitBytes} bytes of rows for one run")]
        public static partial void Listening(ILogger log, string address, EvidenceKind evidence, string measurement, long memoryLimitBytes);

        [LoggerMessage(2001, LogLevel.Warning, "INSECURE DEVELOPMENT EVIDENCE: no hardware stands behind this host; whoever runs it can read what it decrypts")]
        public static partial void Development(ILogger log);

        [LoggerMessage(2002, LogLevel.Information, "this machine does not offer the evidence of {Reason}")]
        public static partial void PassedOver(ILogger log, string reason);

        [LoggerMessage(2003, LogLevel.Warning, "a TPM proves what the machine booted; it keeps no memory from the host's administrator")]
        public static partial void BootIntegrityOnly(ILogger log);
    }
}
