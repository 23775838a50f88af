using FederatedGateway.Client.LifecycleFiles;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Lifecycle.Expiry;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Lifecycle;

public sealed class PolicyRulesTests
{
    private static readonly string Study = new('a', 64);

    private static readonly StoreCapabilities Minio = StoreCapabilities.None("MinIO", "test") with { Tiers = StoreCapability.Available };

    [Fact]
    public void A_studys_own_retention_wins_over_a_longer_and_a_shorter_end()
    {
        foreach (var after in new[] { "1d", "50y" })
        {
            var rendered = Render($"- class: models\n  expire: {{after: {after}, by: sweep}}", models: 90 * 86_400);

            Assert.Empty(rendered.Contradictions);
            Assert.Equal(new LifecycleRule($"p1-models-{Study}", $"models/{Study}/", 97, 7), rendered.Rules.Single(rule => rule.Prefix.StartsWith("models/", StringComparison.Ordinal)));
            Assert.Contains(rendered.Notes, note => note.Contains("its manifest wins: models/ end after 90 days", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("minimum: 91d", "100d", "destroys models/ after 90 days, the policy keeps them at least 91")]
    [InlineData("maximum: 89d", "80d", "keeps models/ for 90 days, the policy at most 89")]
    public void Bounds_that_a_manifest_breaks_are_a_contradiction(string bound, string after, string problem)
    {
        var rendered = Render($"- class: models\n  expire: {{after: {after}, by: sweep}}\n  {bound}", models: 90 * 86_400);

        Assert.Contains(problem, Assert.Single(rendered.Contradictions), StringComparison.Ordinal);
    }

    [Fact]
    public void Receipts_stay_as_long_as_any_study_needs_them_and_a_lower_maximum_is_a_contradiction()
    {
        var rendered = Render("- class: receipts\n  expire: {after: 10d, by: sweep}", receipts: 400 * 86_400);
        Assert.Equal(407, rendered.Rules.Single(rule => rule.Prefix == "receipts/").ExpireAfterDays);

        Assert.Single(Render("- class: receipts\n  expire: {after: 10d, by: sweep}\n  maximum: 399d", receipts: 400 * 86_400).Contradictions);
    }

    [Fact]
    public void What_only_the_gateway_knows_is_left_to_it()
    {
        Assert.Null(Render("- class: receipts\n  expire: {after: 10d, by: access}").Rules.Single(rule => rule.Prefix == "receipts/").ExpireAfterDays);
        Assert.Equal(37, Render("- class: receipts\n  expire: {after: 10d, by: sweep, extend: 5d}\n  maximum: 30d").Rules.Single(rule => rule.Prefix == "receipts/").ExpireAfterDays);
    }

    [Fact]
    public void Transitions_go_to_configured_tiers_once_and_never_in_a_directory()
    {
        const string Policy = "- class: models\n  transitions: [{after: 30d, tier: WARM}, {after: 60d, tier: COLD}]\n  expire: keep";
        var rendered = Render(Policy, models: 90 * 86_400, tiers: ["WARM", "COLD"]);
        Assert.Equal(new StorageTransition(30, "WARM"), Assert.Single(rendered.Rules, rule => rule.Transition is not null).Transition);
        Assert.Contains(rendered.Notes, note => note.Contains("MinIO moves an object once", StringComparison.Ordinal));

        Assert.Equal(2, Render(Policy, models: 90 * 86_400).Contradictions.Count);
        Assert.DoesNotContain(Render(Policy, models: 90 * 86_400, store: StoreCapabilities.None("directory", "none")).Rules, rule => rule.Transition is not null);
        var ceph = Render(Policy, models: 90 * 86_400, store: StoreCapabilities.None("S3", "none"));
        Assert.Equal(["WARM", "COLD"], ceph.Rules.Select(rule => rule.Transition?.Tier).OfType<string>());
        LifecycleRule.Validate(ceph.Rules.ToList());

        // What ends first is not moved to be deleted.
        Assert.DoesNotContain(Render(Policy, models: 20 * 86_400, tiers: ["WARM", "COLD"]).Rules, rule => rule.Transition is not null);
    }

    [Fact]
    public void One_study_may_be_treated_otherwise()
    {
        var rendered = Render(
            $"- class: models\n  transitions: [{{after: 30d, tier: WARM}}]\n  expire: keep\n- prefix: models/{Study}/\n  expire: keep\n  noncurrent: 3d", models: 90 * 86_400, tiers: ["WARM"]);

        Assert.Equal(new LifecycleRule($"p1-models-{Study}", $"models/{Study}/", 97, 3), rendered.Rules.Single(rule => rule.Prefix.StartsWith("models/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_gateway_ends_models_when_their_manifest_says_whatever_their_use()
    {
        var policy = Parse("- class: models\n  expire: {after: 1d, by: [access, event], extend: 1y}\n  maximum: 10y");
        var created = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var end = ObjectEnds.Of(policy, [Known(90 * 86_400, 0)], $"models/{Study}/r/model", Study, created, created.AddDays(80))!;

        Assert.Equal((created.AddDays(90), true), (end.Time, end.IsOfStudy));
        Assert.Null(ObjectEnds.Of(policy, [], "audit/tile/0", "", created, null));
    }

    private static RenderedRules Render(string classes, long models = 86_400, long receipts = 0, string[]? tiers = null, StoreCapabilities? store = null)
        => new PolicyRules(Parse(classes), "eu", [Known(models, receipts)], store ?? Minio, tiers ?? []).Render();

    private static KnownStudy Known(long models, long receipts)
        => new(Study, new RetentionPolicy { UploadsSeconds = 86_400, ModelsSeconds = models, ReceiptsSeconds = receipts }, new HashSet<string> { "eu" });

    private static LifecyclePolicy Parse(string classes)
    {
        var file = LifecycleFile.Parse($"lifecycle: 1\nname: a\nnumber: 1\nclasses:\n{classes}\n", "policy.yaml");
        Assert.True(file.IsAccepted, string.Join('\n', file.Errors));
        return file.Value!.Policy;
    }
}
