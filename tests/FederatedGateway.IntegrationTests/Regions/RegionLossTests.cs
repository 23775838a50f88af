using System.Diagnostics;

namespace FederatedGateway.IntegrationTests.Regions;

/// <summary>
/// 1,000 writes over three real MinIO servers while something dies: nothing is lost, nothing is there twice, and every region ends with the source's versions and tombstones in their order.
/// </summary>
[Trait("Category", "Long")]
public sealed class RegionLossTests(ITestOutputHelper output)
{
    private const int Writes = 1_000;

    [Fact]
    public async Task A_region_that_is_killed_during_the_writes_catches_up()
    {
        await using var site = await ReplicationSite.StartAsync(ReplicationSite.Regions);
        await site.WriteAsync("killed", Writes, written =>
        {
            if (written == Writes * 3 / 10)
            {
                site.Servers.Kill("us-east");
            }

            return Task.CompletedTask;
        });
        await site.UntilAsync(status => status.Targets.Single(target => target.Region == "ap-south") is { Pending: 0, Failed: 0 }, "the other region waited for the one that is away");
        var clock = Stopwatch.StartNew();
        await site.Servers.RestartAsync("us-east");
        await site.UntilReplicatedAsync();
        await ReportAsync(site, "region killed", clock.Elapsed);
    }

    [Fact]
    public async Task A_gateway_that_is_killed_in_mid_replication_goes_on()
    {
        await using var site = await ReplicationSite.StartAsync(ReplicationSite.Regions);
        await site.WriteAsync("gateway", Writes, async written =>
        {
            if (written is Writes * 2 / 10 or Writes * 6 / 10)
            {
                await site.Gateway.Process.KillAsync();
            }
            else if (written is Writes * 4 / 10 or Writes * 9 / 10)
            {
                await site.Gateway.RestartAsync(TestContext.Current.CancellationToken);
            }
        });
        await site.Gateway.Process.KillAsync();
        var clock = Stopwatch.StartNew();
        await site.Gateway.RestartAsync(TestContext.Current.CancellationToken);
        await site.UntilReplicatedAsync();
        await ReportAsync(site, "gateway killed", clock.Elapsed);
    }

    [Fact]
    public async Task A_region_whose_disk_is_wiped_is_noticed_and_filled_again()
    {
        await using var site = await ReplicationSite.StartAsync(ReplicationSite.Regions);
        await site.WriteAsync("wiped", Writes);
        await site.UntilReplicatedAsync();

        await site.Servers.WipeAsync("ap-south");
        var clock = Stopwatch.StartNew();
        await site.Servers.RestartAsync("ap-south");
        await site.UntilAsync(status => status.Targets.Single(target => target.Region == "ap-south") is { } target && target.Pending + target.Failed > 0, "the loss was not noticed");
        await site.UntilReplicatedAsync();
        await ReportAsync(site, "disk wiped", clock.Elapsed);
    }

    [Fact]
    public async Task A_region_that_the_study_does_not_allow_gets_nothing()
    {
        await using var site = await ReplicationSite.StartAsync("eu-central", "us-east");
        await site.WriteAsync("confined", 60);
        await site.UntilReplicatedAsync();
        Assert.Equal(60, await site.VerifyAsync("eu-central", "us-east"));
    }

    private async Task ReportAsync(ReplicationSite site, string what, TimeSpan catchUp)
    {
        var objects = await site.VerifyAsync(ReplicationSite.Regions);
        Assert.Equal(Writes, objects);
        var line = $"{what}: {objects} versions and tombstones in each of {ReplicationSite.Regions.Length} regions, caught up in {catchUp.TotalSeconds:0.0} s, objects lost 0, duplicated 0, out of order 0";
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
