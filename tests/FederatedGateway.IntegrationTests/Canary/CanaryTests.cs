using System.Diagnostics;
using System.Globalization;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>
/// Unique texts and numbers are planted in every table. After the run none of them is anywhere outside the institutions: not in the gateway's files, logs, traces
/// or memory, not in the regions, not in anything that the enclave wrote. The same search does find them where they are.
/// </summary>
public sealed class CanaryTests
{
    private const int Rows = 3_000;

    private static readonly JourneyTables Tables = new(Columns: 12, Splits: 4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_in_the_tables_is_nowhere_but_with_their_owners()
    {
        WriteTrace.Require();
        WriteTrace? trace = null;
        await using var collector = await TraceCollector.StartAsync(Token);
        await using var site = await JourneySite.StartAsync(
            Token,
            tracer: directory => (trace = new WriteTrace(Path.Combine(directory, "enclave.strace"))).Tracer,
            configure: configuration => configuration["Otlp"] = new System.Text.Json.Nodes.JsonObject { ["Endpoint"] = collector.Endpoint });
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        PlantedSecret[] secrets = [new("north", 73.8215467), new("east", 61.4093258), new("south", 87.2560914)];
        var search = new CanarySearch([.. secrets.SelectMany(secret => secret.Patterns)]);
        var metrics = new StringWriter(CultureInfo.InvariantCulture);

        for (var index = 0; index < secrets.Length; index++)
        {
            var path = site.File(site.Institutions[index].Name + ".csv");
            Tables.Write(path, Rows, index + 1, secrets[index].Plant);
            Assert.NotEmpty(search.InFile(path));
            await UploadAsync(site, journey, site.Institutions[index], path, search, dumpGateway: index == 0);
        }

        await metrics.WriteAsync(await ScrapeAsync(site));
        var run = await journey.StartRunAsync(Token);
        await journey.WatchAsync(run.RunId, shown => shown.Progress?.Stage is RunStage.Training or RunStage.Evaluating, Token);
        await DumpGatewayDuringTrainingAsync(site, run.RunId, search);
        await metrics.WriteAsync(await ScrapeAsync(site));
        await journey.WaitForModelAsync(run.RunId, Token);
        await journey.WaitForCopiesAsync(run.RunId, Token);
        await journey.AuditAsync(Token);
        await site.Gateway.Process.StopAsync();
        await site.Enclave.Process.StopAsync();

        Assert.Empty(search.InFiles(site.DataDirectory));
        foreach (var region in new[] { "eu", "us", "asia" })
        {
            Assert.Empty(search.InFiles(site.Region(region)));
        }

        Assert.Empty(search.InFiles(site.File("audit.zip")));
        Assert.Contains("\"timestamp\"", site.Gateway.Process.Output, StringComparison.Ordinal);
        Assert.Empty(search.InText(site.Gateway.Process.Output));
        Assert.Empty(search.InText(site.Enclave.Process.Output));
        Assert.Contains("fgw_", metrics.ToString(), StringComparison.Ordinal);
        Assert.Empty(search.InText(metrics.ToString()));
        var traces = collector.Received();
        Assert.True(traces.AsSpan().IndexOf("fgw-gateway"u8) >= 0, "no trace was exported");
        Assert.Empty(search.In(new MemoryStream(traces)));
        AssertNothingWritten(trace!, search, site);
    }

    [Fact]
    public async Task The_search_finds_what_a_client_holds()
    {
        const int Rows = 60_000;
        using var directory = new TemporaryDirectory();
        var tables = new JourneyTables(Columns: 40);
        var secret = new PlantedSecret("north", 73.8215467);
        var (table, study) = (Path.Combine(directory.Path, "north.csv"), Path.Combine(directory.Path, "study.yaml"));
        tables.Write(table, Rows, seed: 1, secret.Plant);
        await File.WriteAllTextAsync(study, tables.Study(), Token);
        using var client = CliProcess.Start(Path.Combine(directory.Path, "profile"), ["dataset", "check", table, "--study-file", study, "--participant", "north"]);
        try
        {
            var output = client.StandardOutput.ReadToEndAsync(Token);
            await WaitUntilReadAsync(client, table);
            using var dump = await MemoryDump.OfAsync(client.Id, Token);
            var found = new CanarySearch(secret.Patterns).InFile(dump.File);
            Assert.Contains("north's note as UTF-16", found);
            Assert.Contains("north's record key as UTF-16", found);
            Assert.Contains("north's number as UTF-16", found);
            await client.WaitForExitAsync(Token);
            Assert.True(client.ExitCode == 0, await output + await client.StandardError.ReadToEndAsync(Token));
        }
        finally
        {
            client.Kill();
        }
    }

    private static async Task UploadAsync(JourneySite site, StudyJourney journey, JourneyParty party, string path, CanarySearch search, bool dumpGateway)
    {
        if (!dumpGateway)
        {
            await journey.UploadAsync(party, path, Token);
            return;
        }

        site.Relay.HoldAfter(Rows * 4L * Tables.Columns / 2, perSecond: 10_000_000);
        var upload = journey.UploadAsync(party, path, Token);
        var held = site.Relay.WaitUntilHeldAsync(Token);
        Assert.True(await Task.WhenAny(upload, held) == held, "the upload ended before it was held");
        await AssertNotInMemoryAsync(site.Gateway.Process.Id, search);
        Assert.False(upload.IsCompleted);
        site.Relay.Release();
        await upload;
    }

    /// <summary>The enclave stands still meanwhile, so that the run cannot end before the dump is written.</summary>
    private static async Task DumpGatewayDuringTrainingAsync(JourneySite site, string runId, CanarySearch search)
    {
        ProcessSignals.Freeze(site.Enclave.Process.Id);
        try
        {
            var run = await site.Institutions[0].Institution.Gateway.Training.GetRunAsync(new GetRunRequest { RunId = runId }, cancellationToken: Token);
            Assert.Equal(RunState.Running, run.Run.State);
            await AssertNotInMemoryAsync(site.Gateway.Process.Id, search);
        }
        finally
        {
            ProcessSignals.Thaw(site.Enclave.Process.Id);
        }
    }

    private static async Task AssertNotInMemoryAsync(int processId, CanarySearch search)
    {
        using var dump = await MemoryDump.OfAsync(processId, Token);
        Assert.Empty(search.InFile(dump.File));

        // A dump without the process's heap would prove nothing.
        Assert.NotEmpty(new CanarySearch([("the product's name as UTF-16", System.Text.Encoding.Unicode.GetBytes("FederatedGateway"))]).InFile(dump.File));
        Assert.True(new FileInfo(dump.File).Length > 50_000_000, "not a full dump");
    }

    private static void AssertNothingWritten(WriteTrace trace, CanarySearch search, JourneySite site)
    {
        var calls = trace.Read().ToList();
        var files = calls.Where(call => call.IsWrite && call.IsFile).Select(call => call.Target).Distinct().ToList();
        Assert.Contains(calls, call => call.IsWrite && call.Strings.Any(text => text.AsSpan().IndexOf("measurement"u8) >= 0));
        Assert.Empty(calls.SelectMany(call => call.Strings.SelectMany(text => search.In(new MemoryStream(text)).Select(name => $"{call.Name} to {call.Target}: {name}"))));
        Assert.Empty(calls.Where(call => call is { SharesWrites: true, IsFile: true }).Select(call => call.Target));

        // Two small files of its own, made at its start; the rest goes to sockets and the log.
        Assert.All(files, file => Assert.True(file.StartsWith(site.File(""), StringComparison.Ordinal), $"the enclave wrote {file}"));
    }

    private static async Task<string> ScrapeAsync(JourneySite site)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(site.Gateway.MetricsAddress + "/metrics"), Token);
    }

    /// <summary>Until the process has the file open and has read a good part of it.</summary>
    private static async Task WaitUntilReadAsync(Process process, string path)
    {
        const long Enough = 1_000_000;
        long? opened = null;
        while (true)
        {
            Assert.False(process.HasExited, "it ended before it was seen reading");
            var read = ReadBytes(process.Id);
            opened ??= HasOpen(process.Id, path) ? read : null;
            if (opened is { } before && read - before > Enough)
            {
                return;
            }

            await Task.Delay(5, Token);
        }
    }

    private static long ReadBytes(int processId)
        => long.Parse(File.ReadLines($"/proc/{processId}/io").First(line => line.StartsWith("rchar: ", StringComparison.Ordinal))["rchar: ".Length..], CultureInfo.InvariantCulture);

    private static bool HasOpen(int processId, string path)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(descriptor => File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName == path);
        }
        catch (IOException)
        {
            // A descriptor was closed meanwhile.
            return false;
        }
    }
}
