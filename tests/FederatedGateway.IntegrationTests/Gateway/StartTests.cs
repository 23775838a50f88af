using System.Text.Json.Nodes;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Gateway;

public sealed class StartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_whose_log_has_lost_its_key_does_not_start()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        await ApprovedStudy.RegisterAsync(fixture);
        var log = new V1.AuditService.AuditServiceClient(fixture.As("auditor", "auditor"));
        while ((await log.ListEntriesAsync(new V1.ListEntriesRequest(), GatewayFixture.Options())).Entries.Count == 0)
        {
            await Task.Delay(50, Cancellation);
        }

        await fixture.Gateway.Process.StopAsync();
        Assert.Equal(0, fixture.Gateway.Process.ExitCode);
        File.Delete(Path.Combine(fixture.Directory.Path, "data", "log.key"));
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => fixture.Gateway.RestartAsync(Cancellation));
        Assert.Contains("restore its key file", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_of_a_configuration_is_reported_at_once()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        var configuration = GatewayProcess.Configuration(directory.Path, authority);
        configuration["Listen"] = "http://127.0.0.1:0";
        configuration["Enclave"]!["Endpoint"] = "enclave.sock";
        configuration["Regions"]![1]!["Name"] = "eu";
        configuration["Retention"] = new JsonObject { ["Cron"] = "daily" };
        configuration["Tls"]!["Key"] = "missing.key";
        var file = Path.Combine(directory.Path, "gateway.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Cancellation);

        await using var process = ServerProcess.Start(GatewayProcess.Executable, ["--config", file]);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(2, process.ExitCode);
        foreach (var key in new[] { "Listen: ", "Enclave:Endpoint: ", "Regions:1:Name: ", "Retention:Cron: ", "Tls:Key: " })
        {
            Assert.Contains($"fgw-gateway: {key}", process.Output, StringComparison.Ordinal);
        }

        await using var unknown = ServerProcess.Start(GatewayProcess.Executable, ["--config", file, "--Limits:Stream", "3", "--Limits:Streams", "many"]);
        await unknown.WaitForExitAsync(Cancellation);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("Limits:Stream: there is no such setting", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("Limits:Streams: 'many' is not a whole number", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_calls_too_often_is_slowed_down_and_nobody_else()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        await fixture.Gateway.Process.StopAsync();
        await fixture.Gateway.RestartAsync(Cancellation, "--Limits:CallsPerSecond", "1", "--Limits:CallBurst", "5");
        var flooding = new V1.AuditService.AuditServiceClient(fixture.As("north"));
        var reason = await GatewayFixture.RefusedAsync(async () =>
        {
            for (var call = 0; call < 200; call++)
            {
                await flooding.GetCheckpointAsync(new V1.GetCheckpointRequest(), GatewayFixture.Options());
            }
        });
        Assert.Equal(FederatedGateway.Trust.Verdicts.Reasons.RateLimited, reason);
        await new V1.AuditService.AuditServiceClient(fixture.As("south")).GetCheckpointAsync(new V1.GetCheckpointRequest(), GatewayFixture.Options());
    }
}
