using System.Text.Json.Nodes;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>The operator's commands against a real gateway with three regions.</summary>
public sealed class PolicyCommandTests
{
    private static readonly Uri Nowhere = new("https://127.0.0.1:1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_signs_plans_applies_and_goes_back_and_nobody_else_can()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        var chief = JourneyParty.Create(directory.Path, "chief", "operator", authority, Nowhere);
        var other = JourneyParty.Create(directory.Path, "other", "operator", authority, Nowhere);
        var watcher = JourneyParty.Create(directory.Path, "watcher", "auditor", authority, Nowhere);
        var configuration = GatewayProcess.Configuration(directory.Path, authority);
        configuration["Lifecycle"] = new JsonObject { ["SignerIdentity"] = Path.Combine(chief.ProfileDirectory, "chief.identity") };
        await using var gateway = await GatewayProcess.StartAsync(directory.Path, authority, configuration, Token);
        var (yaml, policy) = (Path.Combine(directory.Path, "lifecycle.yaml"), Path.Combine(directory.Path, "lifecycle.policy"));

        await RunAsync(0, chief, "region", "policy", "init", yaml);
        await RunAsync(0, chief, "region", "policy", "sign", yaml, "--out", policy);
        var plan = (await RunAsync(0, watcher, "region", "policy", "plan", policy)).Json;
        Assert.Contains(plan.GetProperty("regions")[0].GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("a directory has no tiers", StringComparison.Ordinal));
        var digest = plan.GetProperty("plan").GetString()!;
        Assert.Contains("LIFECYCLE_SIGNER_REFUSED", (await RunAsync(2, other, "region", "policy", "plan", yaml)).Error, StringComparison.Ordinal);
        Assert.Contains("NOT_AUTHORIZED", (await RunAsync(2, watcher, "region", "policy", "apply", policy, "--plan", digest)).Error, StringComparison.Ordinal);
        Assert.Contains("PLAN_CHANGED", (await RunAsync(2, chief, "region", "policy", "apply", policy, "--plan", new string('0', 64))).Error, StringComparison.Ordinal);

        // An operator who is not the signer carries the signed file out.
        var applied = (await RunAsync(0, other, "region", "policy", "apply", policy, "--plan", digest, "--strategy", "blue-green")).Json;
        Assert.Equal("succeeded", applied.GetProperty("state").GetString());
        Assert.Equal(18, applied.GetProperty("steps").GetArrayLength());

        var shown = (await RunAsync(0, watcher, "region", "policy", "show")).Json;
        Assert.All(shown.GetProperty("regions").EnumerateArray(), region => Assert.Equal((1, "in step"), (region.GetProperty("policyNumber").GetInt32(), region.GetProperty("state").GetString())));
        Assert.Equal("succeeded", (await RunAsync(0, chief, "region", "policy", "rollback")).Json.GetProperty("state").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await RunAsync(0, chief, "region", "policy", "show")).Json.GetProperty("policy").ValueKind);

        async Task<CliProcess> RunAsync(int exitCode, JourneyParty party, params string[] arguments)
        {
            var run = await party.RunAsync(Token, [.. arguments, "--json", "--gateway", gateway.Address]);
            Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run.ExitCode} {run.Output} {run.Error}");
            return run;
        }
    }
}
