using System.Diagnostics;
using System.Text;
using CsCheck;
using FederatedGateway.Client.StudyFiles;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class StudySyntaxTests
{
    private static readonly string[] Insertions = ["", "\t", "{", "]", "\"", ": ", "\n", "&a ", "*a", "!x ", "- ", "0", "~", "\u0007", "|", "%", "<<: "];

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("just a text\n")]
    [InlineData("- a\n- b\n")]
    public void A_file_that_is_no_mapping_is_one_error(string text)
        => Assert.Equal(StudyFileRules.WrongType, Assert.Single(StudyText.Refuse(text)).Rule);

    [Fact]
    public void What_stands_above_a_syntax_error_is_checked_in_the_same_round()
    {
        var text = StudyText.With("min: 0, max: 120", "min: 120, max: 0").Replace("trainer: {kind: fast_tree,", "trainer: {kind: [fast_tree,", StringComparison.Ordinal);
        var errors = StudyText.Refuse(text);
        Assert.Equal(["features[0].max", ""], errors.Select(error => error.Path));
        Assert.Equal(StudyFileRules.Syntax, errors[1].Rule);
    }

    [Theory]
    [InlineData("a: !!binary aGk=\n", StudyFileRules.Syntax, "tag")]
    [InlineData("a: 1\n---\nb: 2\n", StudyFileRules.Syntax, "second document")]
    [InlineData("a: *nowhere\n", StudyFileRules.Syntax, "anchor")]
    [InlineData("a: &x [*x]\n", StudyFileRules.Syntax, "stands in")]
    [InlineData("? [a]\n: b\n", StudyFileRules.Syntax, "key")]
    [InlineData("features: &f {a: 1}\nlabel: {<<: *f}\n", StudyFileRules.Syntax, "merge keys")]
    [InlineData("a: \"unterminated\n", StudyFileRules.Syntax, "YAML")]
    [InlineData("a:\n\t- b\n", StudyFileRules.Syntax, "YAML")]
    [InlineData("a: {!!in]t b: 9}\n", StudyFileRules.Syntax, "YAML")]
    [InlineData("a: !<:> b\n", StudyFileRules.Syntax, "YAML")]
    public void Parts_of_yaml_that_a_study_does_without_are_refused(string text, string rule, string word)
        => Assert.Contains(StudyText.Refuse(text), error => error.Rule == rule && error.Message.Contains(word, StringComparison.Ordinal));

    [Fact]
    public void Aliases_of_aliases_do_not_grow_without_bound()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var level = 1; level < 20; level++)
        {
            text.Append('a').Append(level).Append(": &a").Append(level).Append(" [").AppendJoin(',', Enumerable.Repeat($"*a{level - 1}", 10)).Append("]\n");
        }

        var started = Stopwatch.GetTimestamp();
        Assert.Contains(StudyText.Refuse(text.ToString()), error => error.Rule == StudyFileRules.Limit);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Depth_and_size_are_limited()
    {
        Assert.Contains(StudyText.Refuse("a: " + new string('[', 200)), error => error.Rule == StudyFileRules.Limit);
        Assert.Equal(StudyFileRules.Limit, Assert.Single(StudyText.Refuse(new string(' ', StudyFileLimits.MaximumBytes + 1))).Rule);
    }

    [Fact]
    public void Thousands_of_mistakes_are_counted_beyond_the_limit()
    {
        var text = new StringBuilder();
        for (var index = 0; index < 3_000; index++)
        {
            text.Append("wrong").Append(index).Append(": 1\n");
        }

        var errors = StudyText.Refuse(text.ToString());
        Assert.Equal(StudyFileLimits.MaximumErrors + 1, errors.Count);
        Assert.Contains("more mistakes", errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_edit_of_a_study_makes_the_reader_fail()
        => Gen.Select(Gen.Int[0, StudyText.Valid.Length - 1], Gen.Int[0, 12], Gen.Int[0, Insertions.Length - 1])
            .Sample(edit =>
            {
                var (at, remove, insert) = edit;
                var text = StudyText.Valid.Remove(at, Math.Min(remove, StudyText.Valid.Length - at)).Insert(at, Insertions[insert]);
                var result = StudyFile.Parse(text, "study.yaml");
                return result.IsAccepted == (result.Errors.Count == 0) && result.Errors.All(error => error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0 && error.Mend.Length > 0);
            }, iter: 2_000);
}
