using System.Text.Json.Nodes;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>The gateway is killed when half of a table has arrived.</summary>
public sealed class UploadCrashTests
{
    /// <summary>Slow enough that some of the first half is committed before the rest is held.</summary>
    private const long BytesPerSecond = 600_000;

    /// <summary>TLS, headers, the announcement, evidence and proofs of a whole command.</summary>
    private const long Overhead = 300_000;

    private static readonly JourneyTables Tables = new(Columns: 80);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_command_goes_on_from_the_committed_offset()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        var (command, total) = Prepare(site, journey);
        using (var first = await InterruptAsync(site, command, total))
        {
            first.Kill();
            await first.WaitForExitAsync(Token);
        }

        await site.RestartGatewayAsync(Token);
        site.Relay.Release();
        var before = site.Relay.SentBytes;
        var second = await site.Institutions[0].RunAsync(Token, command);
        Assert.True(second.ExitCode == 0, second.Error);
        var (resumedFrom, size) = (second.Json.GetProperty("resumedFrom").GetInt64(), second.Json.GetProperty("ciphertextBytes").GetInt64());
        Assert.InRange(resumedFrom, 1, size - 1);
        Assert.InRange(site.Relay.SentBytes - before, size - resumedFrom, size - resumedFrom + Overhead);
        await AssertStoredAsync(site, journey, size);

        var third = await site.Institutions[0].RunAsync(Token, command);
        Assert.True(third.ExitCode == 0 && third.Json.GetProperty("wasStored").GetBoolean(), third.Output + third.Error);
        await journey.AuditAsync(Token);
    }

    /// <summary>PostgreSQL keeps the killed gateway's lease on the upload until its time is over: the command waits for that instead of failing.</summary>
    [Fact]
    public async Task The_same_command_waits_for_the_lease_that_a_killed_gateway_left_in_PostgreSQL()
    {
        await using var database = await PostgreSqlServer.StartAsync(Token);
        var connection = await database.CreateDatabaseAsync(Token);
        await using var site = await JourneySite.StartAsync(
            Token, configure: configuration => configuration["Database"] = new JsonObject { ["Provider"] = "postgresql", ["ConnectionString"] = connection });
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        var (command, total) = Prepare(site, journey);
        using (var first = await InterruptAsync(site, command, total))
        {
            first.Kill();
            await first.WaitForExitAsync(Token);
        }

        await site.RestartGatewayAsync(Token);
        site.Relay.Release();
        var second = await site.Institutions[0].RunAsync(Token, command);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.InRange(second.Json.GetProperty("resumedFrom").GetInt64(), 1, second.Json.GetProperty("ciphertextBytes").GetInt64() - 1);
        await AssertStoredAsync(site, journey, second.Json.GetProperty("ciphertextBytes").GetInt64());
    }

    [Fact]
    public async Task A_command_that_is_still_running_goes_on_by_itself()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        var (command, total) = Prepare(site, journey);
        using var upload = await InterruptAsync(site, command, total);
        try
        {
            await site.RestartGatewayAsync(Token);
            using var direct = site.Gateway.Connect("east", "participant");
            var committed = (await DatasetAsync(new(direct), journey)).CommittedBytes;
            Assert.True(committed > 0, "nothing was committed before the gateway was killed");
            var before = site.Relay.SentBytes;
            site.Relay.Release();
            var output = upload.StandardOutput.ReadToEndAsync(Token);
            await upload.WaitForExitAsync(Token);
            Assert.True(upload.ExitCode == 0, await upload.StandardError.ReadToEndAsync(Token));
            var size = new CliProcess(0, await output, "").Json.GetProperty("ciphertextBytes").GetInt64();
            Assert.InRange(site.Relay.SentBytes - before, size - committed, size - committed + Overhead);
            await AssertStoredAsync(site, journey, size);
        }
        finally
        {
            upload.Kill();
        }
    }

    private static (string[] Command, long TotalBytes) Prepare(JourneySite site, StudyJourney journey)
    {
        const int Rows = 10_000;
        var table = site.File("north.csv");
        Tables.Write(table, Rows, seed: 1);
        return (["dataset", "upload", table, "--study", journey.Id.ToString(), "--json"], Rows * 4L * Tables.Columns);
    }

    /// <summary>Starts the command, lets half of the table through, and kills the gateway.</summary>
    private static async Task<System.Diagnostics.Process> InterruptAsync(JourneySite site, string[] command, long total)
    {
        site.Relay.HoldAfter(total / 2, BytesPerSecond);
        var upload = CliProcess.Start(site.Institutions[0].ProfileDirectory, command);
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
            timeout.CancelAfter(TimeSpan.FromMinutes(2));
            await site.Relay.WaitUntilHeldAsync(timeout.Token);
            await site.Gateway.Process.KillAsync();
            return upload;
        }
        catch
        {
            upload.Kill();
            upload.Dispose();
            throw;
        }
    }

    private static async Task<Dataset> DatasetAsync(DatasetService.DatasetServiceClient datasets, StudyJourney journey)
        => Assert.Single((await datasets.ListDatasetsAsync(
            new ListDatasetsRequest { StudyId = journey.Id.ToString(), PageSize = 10 }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1), cancellationToken: Token)).Datasets);

    private static async Task AssertStoredAsync(JourneySite site, StudyJourney journey, long size)
    {
        var dataset = await DatasetAsync(site.Institutions[1].Institution.Gateway.Datasets, journey);
        Assert.Equal((DatasetState.Stored, size, size), (dataset.State, dataset.CommittedBytes, dataset.CiphertextBytes));
    }
}
