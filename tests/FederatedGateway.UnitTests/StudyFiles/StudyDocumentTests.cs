using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.StudyFiles.Units;
using FederatedGateway.Client.Tables;
using FederatedGateway.UnitTests.Repository;

namespace FederatedGateway.UnitTests.StudyFiles;

/// <summary>docs/study.md says what the code does.</summary>
public sealed class StudyDocumentTests
{
    private static readonly string Document = File.ReadAllText(RepositoryRoot.Files("study.md").Single());

    [Fact]
    public void Its_example_is_a_study()
    {
        var example = Document.Split("```yaml\n")[1].Split("```")[0];
        StudyText.Accept(example);
    }

    [Fact]
    public void It_names_every_rule_of_tables()
        => Assert.All(Constants(typeof(TableRules)), rule => Assert.Contains($"`{rule}`", Document, StringComparison.Ordinal));

    [Fact]
    public void It_names_every_substance()
        => Assert.All(Substances.Names.Where(name => name != "hemoglobin"), name => Assert.Contains(name, Document, StringComparison.Ordinal));

    [Fact]
    public void It_names_every_limit_of_files()
    {
        Assert.Contains($"at most {StudyFileLimits.MaximumBytes / (1024 * 1024)} MiB", Document, StringComparison.Ordinal);
        Assert.Contains($"{StudyFileLimits.MaximumDepth} levels, {StudyFileLimits.MaximumAliases:N0} aliases, {StudyFileLimits.MaximumNodes:N0} values", Document, StringComparison.Ordinal);
        Assert.Contains($"{TableFileLimits.MaximumColumns:N0} columns, {TableFileLimits.MaximumRows:N0} rows", Document, StringComparison.Ordinal);
        Assert.Contains($"the first {TableFileLimits.MaximumListedPerColumn} of\neach rule and column, {TableFileLimits.MaximumListed:N0} in all", Document, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Constants(Type type) => type.GetFields().Select(field => (string)field.GetRawConstantValue()!);
}
