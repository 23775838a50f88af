using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>Policies on their way into three real servers, one of which may die.</summary>
public sealed class RollOutTests
{
    private const string Thirty = "- class: receipts\n  expire: {after: 30d, by: sweep}";
    private const string Sixty = "- class: receipts\n  expire: {after: 60d, by: sweep}";

    private static readonly LifecycleRule First = new("p1-receipts", "receipts/", 37, 7);
    private static readonly LifecycleRule Second = new("p2-receipts", "receipts/", 67, 7);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Region_by_region_each_step_is_logged_before_it_and_a_lower_number_never_comes_back()
    {
        await using var site = await LifecycleSite.StartAsync();
        var logged = new List<int>();
        site.BeforeWrite = async (_, _) => logged.Add((await site.LoggedAsync()).Count(entry => entry.Contains("lifecycle.step", StringComparison.Ordinal)));

        var rollout = await site.RollOutAsync(site.Policy(1, Thirty));

        Assert.Equal(RolloutState.Succeeded, rollout.State);
        Assert.Equal(LifecycleSite.Names, site.Writes.Select(write => write.Region));
        Assert.Equal([4, 6, 8], logged);
        foreach (var store in site.Stores.Values)
        {
            Assert.Equal([First], await store.GetLifecycleAsync(Token));
        }

        Assert.Equal(RolloutState.Succeeded, (await site.RollOutAsync(site.Policy(2, Sixty))).State);
        foreach (var other in new[] { site.Policy(1, Thirty), site.Policy(2, Thirty) })
        {
            var e = await Assert.ThrowsAsync<RefusedException>(() => site.BeginAsync(other));
            Assert.Equal(Reasons.LifecyclePolicySuperseded, e.Refusal.Reason);
        }

        var back = await site.WorkAsync(await site.Rollouts.BeginBackAsync(RolloutStrategy.Rolling, "operator", "operator", Token));
        Assert.Equal((RolloutState.Succeeded, rollout.PolicyDigest), (back.State, back.PolicyDigest));
        Assert.Equal([First], await site.Stores["us"].GetLifecycleAsync(Token));
    }

    [Fact]
    public async Task A_region_that_dies_in_the_middle_takes_all_back_and_is_mended_when_it_lives_again()
    {
        await using var site = await LifecycleSite.StartAsync();
        await site.RollOutAsync(site.Policy(1, Thirty));
        site.BeforeWrite = (region, _) =>
        {
            if (region == "eu")
            {
                site.Servers.Kill("us");
            }

            return Task.CompletedTask;
        };

        var rollout = await site.RollOutAsync(site.Policy(2, Sixty));

        Assert.Equal(RolloutState.RolledBack, rollout.State);
        Assert.Contains("us", rollout.Detail, StringComparison.Ordinal);
        Assert.Equal([First], await site.Stores["asia"].GetLifecycleAsync(Token));
        Assert.Equal([First], await site.Stores["eu"].GetLifecycleAsync(Token));
        Assert.Equal(
            [(StepKind.Revert, "us", StepState.Failed), (StepKind.Revert, "eu", StepState.Done), (StepKind.Revert, "asia", StepState.Done)],
            rollout.Steps.OrderBy(step => step.Ordinal).Where(step => step.Kind == StepKind.Revert).Select(step => (step.Kind, step.Region, step.State)));
        Assert.Contains("\"failure\"", (await site.LoggedAsync()).Last(entry => entry.Contains("lifecycle.ended", StringComparison.Ordinal)), StringComparison.Ordinal);

        await site.Servers.RestartAsync("us");
        using var setting = site.Setting();
        Assert.True(await setting.TryKeepAsync(sweeps: false, Token));
        Assert.Equal([First], await site.Stores["us"].GetLifecycleAsync(Token));
        site.BeforeWrite = (_, _) => Task.CompletedTask;
        Assert.Equal(RolloutState.Succeeded, (await site.RollOutAsync(site.Policy(2, Sixty))).State);
    }

    [Fact]
    public async Task A_dead_region_is_found_before_anything_is_changed()
    {
        await using var site = await LifecycleSite.StartAsync();
        var id = await site.BeginAsync(site.Policy(1, Thirty));
        site.Servers.Kill("us");

        var rollout = await site.WorkAsync(id);

        Assert.Equal(RolloutState.RolledBack, rollout.State);
        Assert.Empty(site.Writes);
    }

    [Fact]
    public async Task Blue_green_lays_the_new_rules_beside_the_old_in_all_regions_before_it_switches_any()
    {
        await using var site = await LifecycleSite.StartAsync();
        await site.RollOutAsync(site.Policy(1, Thirty));
        site.Writes.Clear();

        var rollout = await site.RollOutAsync(site.Policy(2, Sixty), RolloutStrategy.BlueGreen);

        Assert.Equal(RolloutState.Succeeded, rollout.State);
        Assert.Equal([.. LifecycleSite.Names, .. LifecycleSite.Names, .. LifecycleSite.Names], site.Writes.Select(write => write.Region));
        Assert.All(site.Writes[..3], write => Assert.Equal(new HashSet<LifecycleRule> { First, Second with { IsEnabled = false } }, write.Rules.ToHashSet()));
        Assert.All(site.Writes[3..6], write => Assert.Equal(new HashSet<LifecycleRule> { First with { IsEnabled = false }, Second }, write.Rules.ToHashSet()));
        Assert.Equal([Second], await site.Stores["us"].GetLifecycleAsync(Token));
    }

    [Fact]
    public async Task A_switch_that_fails_in_the_last_region_gives_every_region_its_old_rules_back()
    {
        await using var site = await LifecycleSite.StartAsync();
        await site.RollOutAsync(site.Policy(1, Thirty));
        site.BeforeWrite = (region, rules) =>
        {
            if (region == "us" && rules.Contains(Second))
            {
                site.Servers.Kill("us");
            }

            return Task.CompletedTask;
        };

        var rollout = await site.RollOutAsync(site.Policy(2, Sixty), RolloutStrategy.BlueGreen);

        Assert.Equal(RolloutState.RolledBack, rollout.State);
        Assert.Equal([First], await site.Stores["asia"].GetLifecycleAsync(Token));
        Assert.Equal([First], await site.Stores["eu"].GetLifecycleAsync(Token));
    }

    [Fact]
    public async Task A_gateway_that_stops_in_the_middle_of_a_step_leaves_the_rest_to_the_next()
    {
        await using var site = await LifecycleSite.StartAsync();
        var id = await site.BeginAsync(site.Policy(1, Thirty));
        using var killed = new CancellationTokenSource();
        site.BeforeWrite = (region, _) => region == "eu" ? killed.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.WorkAsync(id, killed.Token));
        Assert.Equal(StepState.Running, (await site.Rollouts.GetAsync(id, Token)).Steps.Single(step => step is { Kind: StepKind.Apply, Region: "eu" }).State);

        // Nobody else touches the rules in between.
        using var setting = site.Setting();
        Assert.False(await setting.TryKeepAsync(sweeps: false, Token));
        site.BeforeWrite = (_, _) => Task.CompletedTask;
        var rollout = await site.WorkAsync(id, Token);

        Assert.Equal(RolloutState.Succeeded, rollout.State);
        Assert.Equal(["asia", "eu", "eu", "us"], site.Writes.Select(write => write.Region));
    }

    [Fact]
    public async Task Rules_that_somebody_changed_on_a_server_are_noticed_logged_and_mended()
    {
        await using var site = await LifecycleSite.StartAsync();
        await site.RollOutAsync(site.Policy(1, Thirty));
        using var setting = site.Setting();
        Assert.True(await setting.TryKeepAsync(sweeps: false, Token));
        Assert.DoesNotContain(await site.LoggedAsync(), entry => entry.Contains("lifecycle.drifted", StringComparison.Ordinal));

        await site.Stores["eu"].SetLifecycleAsync([First with { ExpireAfterDays = 1 }], Token);
        Assert.True(await setting.TryKeepAsync(sweeps: false, Token));

        Assert.Equal([First], await site.Stores["eu"].GetLifecycleAsync(Token));
        Assert.Single(await site.LoggedAsync(), entry => entry.Contains("lifecycle.drifted", StringComparison.Ordinal) && entry.Contains("eu/", StringComparison.Ordinal));
    }
}
