using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Client.Certificates;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Identities;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Net.Client;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>Uploads one table again and again, encrypted through a real gateway and plain into a bare server, one after the other.</summary>
internal static class UploadBenchmark
{
    private const int FragmentBytes = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<UploadFigures> MeasureAsync(long bytes, int rounds, CancellationToken cancellationToken)
    {
        var host = CliHost.Process();
        var directory = DemoDirectory.Create(null);
        var parties = new List<DemoParty>();
        try
        {
            using var protection = KeyProtection.CreateKeyFile(Path.Combine(directory.Authority, "authority.key"));
            using var authority = CertificateAuthority.Create(directory.Authority, "benchmark", protection, host.Time);
            var made = new[] { "north", "south" }.Select(name => DemoParty.Create(directory, name, TransportRole.Participant, authority, host.Time)).ToList();
            await using var site = await DemoSite.StartAsync(host, directory, authority, ["eu-central"], minio: null, tpm: null, cancellationToken);
            parties.AddRange(made.Select(party => DemoParty.Connect(party, site.Address, host.Time)));
            var study = await AgreeAsync(host, parties, cancellationToken);
            var table = UploadTable.Write(Path.Combine(directory.Input, "table"), study.Manifest.Message, bytes);
            await using var plain = await StartPlainAsync(authority, directory, cancellationToken);
            using var memory = new PeakMemory(site.Metrics);
            var costs = new List<(UploadCost Plain, UploadCost Encrypted)>();
            for (var round = 0; round < rounds; round++)
            {
                var plainCost = await UploadCost.OfAsync(plain.ProcessId, () => plain.SendAsync(table, cancellationToken));
                var encryptedCost = await memory.DuringAsync(
                    () => UploadCost.OfAsync(site.Gateway.ProcessId, () => new DatasetClient(parties[0].Institution).UploadAsync(study, table.AsNew(), null, cancellationToken)));
                await Console.Error.WriteLineAsync($"round {round + 1}: plain {plainCost}; encrypted {encryptedCost}");
                costs.Add((plainCost, encryptedCost));
            }

            return new UploadFigures(
                table.Bytes,
                Median(costs.Select(one => one.Plain.Seconds)),
                Median(costs.Select(one => one.Encrypted.Seconds)),
                Median(costs.Select(one => one.Plain.Seconds / one.Encrypted.Seconds)),
                Median(costs.Select(one => one.Plain.ProcessorSeconds)),
                Median(costs.Select(one => one.Encrypted.ProcessorSeconds)),
                memory.Client,
                memory.Gateway,
                rounds);
        }
        finally
        {
            parties.ForEach(party => party.Dispose());
            directory.Remove();
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<VerifiedStudy> AgreeAsync(CliHost host, List<DemoParty> parties, CancellationToken cancellationToken)
    {
        var author = parties[0].Institution;
        var enclave = await author.Gateway.Attestation.GetEnclaveAsync(new GetEnclaveRequest(), cancellationToken: cancellationToken);
        var log = await author.Gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
        var features = string.Concat(Enumerable.Range(0, UploadTable.ColumnCount).Select(column => $"  - {{name: c{column}, type: float32, min: -10, max: 10, missing: reject}}\n"));
        var file = StudyFile.Parse(
            $$"""
            title: Upload speed
            purpose: Benchmark
            legal_basis: none
            participants:
              - {name: north, region: eu-central}
              - {name: south, region: eu-central}
            label: {column: label, positive: "1"}
            join: horizontal
            features:
            {{features}}trainer: {kind: logistic_regression}
            evaluation: {holdout: 0.3, seed: 1}
            privacy: {minimum_rows: 50, minimum_participants: 2}
            regions: {primary: eu-central, allowed: [eu-central]}
            retention: {uploads: 1d, models: 1d, receipts: 1d, audit: 1d}
            evidence:
              - {kind: development}
            runs: {maximum: 1, until: 2099-01-01}
            """,
            "benchmark").Value ?? throw new InvalidOperationException("the benchmark's study is refused");
        var manifest = file.ToManifest(new StudyCompletion
        {
            Identities = parties.ToDictionary(party => party.Name, party => party.Profile.ReadIdentity().OrThrow().SignedBytes.ToArray(), StringComparer.Ordinal),
            Salt = RandomNumberGenerator.GetBytes(ManifestLimits.SaltBytes),
            CreateTime = host.Time.GetUtcNow(),
            LogVkey = log.LogVkey,
            DevelopmentRoot = enclave.DevelopmentRoot.ToByteArray(),
            DevelopmentMeasurements = [enclave.Measurement.ToByteArray()],
        }).Value ?? throw new InvalidOperationException("the benchmark's manifest is refused");
        var id = await new StudyClient(author).CreateAsync(ValidManifest.Parse(manifest.ToByteArray()).OrThrow(), cancellationToken);
        foreach (var party in parties)
        {
            var client = new StudyClient(party.Institution);
            await client.DecideAsync((await client.FetchAsync(id, cancellationToken)).OrThrow().Manifest, ApprovalKind.Approve, cancellationToken);
        }

        return (await new StudyClient(author).OpenAsync(id, cancellationToken)).OrThrow();
    }

    private static async Task<PlainServer> StartPlainAsync(CertificateAuthority authority, DemoDirectory directory, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory.Copies, "plain")).FullName;
        var (certificate, key) = authority.IssueServer(["127.0.0.1", "localhost"]);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.crt"), certificate, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), key, cancellationToken);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(UploadBenchmark).Assembly.Location);
        }

        start.ArgumentList.Add("plain-server");
        start.ArgumentList.Add(folder);
        var process = Process.Start(start)!;
        var ready = Path.Combine(folder, PlainUploadServer.ReadyFile);
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(ready))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                process.Kill();
                throw new InvalidOperationException("the plain server did not start");
            }

            await Task.Delay(20, cancellationToken);
        }

        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.RawData));
        var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain } };
        return new PlainServer(process, GrpcChannel.ForAddress(await File.ReadAllTextAsync(ready, cancellationToken), new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }));
    }

    private sealed class PlainServer(Process process, GrpcChannel channel) : IAsyncDisposable
    {
        private readonly DatasetService.DatasetServiceClient client = new(channel);

        public int ProcessId => process.Id;

        public async Task SendAsync(UploadTable table, CancellationToken cancellationToken)
        {
            await using var file = new FileStream(table.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
            using var call = client.UploadDataset(cancellationToken: cancellationToken);
            var buffer = new byte[FragmentBytes];
            var request = new UploadDatasetRequest { Offset = table.Bytes, DatasetId = table.Sha256 };
            int read;
            while ((read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                request.Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, read));
                await call.RequestStream.WriteAsync(request, cancellationToken);
                (request.Offset, request.DatasetId) = (0, string.Empty);
            }

            await call.RequestStream.CompleteAsync();
            if (!(await call.ResponseAsync).Complete)
            {
                throw new InvalidOperationException("the plain upload did not complete");
            }
        }

        public async ValueTask DisposeAsync()
        {
            channel.Dispose();
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
