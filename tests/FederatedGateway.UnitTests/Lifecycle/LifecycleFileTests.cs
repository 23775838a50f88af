using FederatedGateway.Client.LifecycleFiles;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.UnitTests.Repository;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Lifecycle;

public sealed class LifecycleFileTests
{
    [Fact]
    public void The_documented_file_is_the_standard_policy()
    {
        var policy = Accept(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "lifecycle.yaml")));

        Assert.Equal(policy, Accept(System.Text.Encoding.UTF8.GetString(StandardPolicy.Utf8Text.Span)));
        var models = policy.Classes[1];
        Assert.Equal([(30u, "WARM"), (90u, "COLD")], models.Transitions.Select(step => (step.AfterDays, step.Tier)));
        Assert.Equal(5 * 365u, models.Expire.AfterDays);
        Assert.Equal([LifecycleTrigger.Access, LifecycleTrigger.Sweep, LifecycleTrigger.Event], models.Expire.Triggers);
        Assert.Equal((7u, 2u), (models.NoncurrentDays, models.IncompleteDays));
        Assert.Equal((365u, 3650u), (policy.Classes[2].Expire.ExtendDays, policy.Classes[2].MaximumDays));
        Assert.Null(policy.Classes[3].Expire);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_where_it_stands()
    {
        var errors = Refuse(
            """
            lifecycle: 1
            name: standard
            nummer: 4
            classes:
            - class: models
              transitions:
              - {after: 90d, tier: WARM}
              - {after: 30d, tier: cold}
              expire: {after: 60d, by: [sweep, sweep], extend: 3d}
              minimum: 70d
            - class: uplods
              expire: keep
            - prefix: exports/
              expire: {after: 12h, by: sometimes}
              incomplete: 200y
            - class: models
              maximum: 2y
              expire: keep
            """);

        Assert.Equal(
            [
                (3, "nummer", StudyFileRules.UnknownKey), (7, "classes[0].transitions[0].after", StudyFileRules.Contradiction), (8, "classes[0].transitions[1].tier", StudyFileRules.Contradiction),
                (8, "classes[0].transitions[1].after", StudyFileRules.Contradiction), (9, "classes[0].expire.after", StudyFileRules.Contradiction), (9, "classes[0].expire.by", StudyFileRules.Contradiction),
                (9, "classes[0].expire.extend", StudyFileRules.Contradiction), (11, "classes[1].class", StudyFileRules.UnknownValue), (14, "classes[2].expire.after", StudyFileRules.WrongType),
                (14, "classes[2].expire.by", StudyFileRules.UnknownValue), (15, "classes[2].incomplete", StudyFileRules.OutOfRange), (16, "classes[3]", StudyFileRules.Contradiction),
                (17, "classes[3].maximum", StudyFileRules.Contradiction),
            ],
            errors.Select(error => (error.Line, error.Path, error.Rule)).OrderBy(error => error.Line).ThenBy(error => error.Path.StartsWith("classes[0].transitions[1].after", StringComparison.Ordinal)));
        Assert.Contains("number", errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prefix: models/", "a study's folder")]
    [InlineData("prefix: models/4f1c/", "a study's folder")]
    [InlineData("prefix: other", "one at its end")]
    [InlineData("prefix: ../up/", "single slashes")]
    [InlineData("prefix: exports/2026/", "within each other")]
    [InlineData("class: audit\n  prefix: other/", "either a class")]
    public void Folders_that_leave_open_what_holds_are_refused(string what, string problem)
    {
        var errors = Refuse($"lifecycle: 1\nname: a\nnumber: 1\nclasses:\n- prefix: exports/\n  expire: keep\n- {what}\n  expire: keep\n");

        Assert.Contains(problem, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_study_of_a_class_may_be_treated_otherwise()
    {
        var policy = Accept($"lifecycle: 1\nname: a\nnumber: 1\nclasses:\n- class: models\n  expire: keep\n- prefix: models/{new string('a', 64)}/\n  transitions: [{{after: 0d, tier: COLD}}]\n  expire: keep\n");

        Assert.Equal(0u, policy.Classes[1].Transitions.Single().AfterDays);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a list\n")]
    [InlineData("lifecycle: 1\nname: [\n")]
    public void What_is_no_policy_is_refused_without_a_crash(string text) => Assert.NotEmpty(Refuse(text));

    private static LifecyclePolicy Accept(string text)
    {
        var result = LifecycleFile.Parse(text, "policy.yaml");
        Assert.True(result.IsAccepted, string.Join('\n', result.Errors));
        return result.Value!.Policy;
    }

    private static IReadOnlyList<StudyFileError> Refuse(string text) => LifecycleFile.Parse(text, "policy.yaml").Errors;
}
