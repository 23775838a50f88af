using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class AzureSnpEvidenceFileTests
{
    private static readonly string Entry = $$"""
          - kind: azure-snp
            paravisor:
              measurements: ["{{new string('a', 96)}}"]
              minimums:
                - {product: milan, boot_loader: 4, tee: 0, snp: 24, microcode: 219}
              vmpls: [0]
              allow_smt: true
              maximum_collateral_age_seconds: 2592000
            states:
              - {4: "{{new string('b', 64)}}", 7: "{{new string('c', 64)}}"}
        """;

    [Fact]
    public void An_entry_is_read_whole_and_told_in_words()
    {
        var reference = Assert.Single(StudyText.Draft(Study(Entry)).Evidence).AzureSnp;
        Assert.Equal(SevProduct.Milan, Assert.Single(reference.Paravisor.Minimums).Product);
        Assert.Equal([4u, 7u], Assert.Single(reference.States).Values.Select(value => value.Index));
        var text = AzureDescription.Of(reference);
        Assert.Contains("guest: registers 4, 7, measurement ", text, StringComparison.Ordinal);
        Assert.Contains(new string('a', 96), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paravisor:", "paravisr:", "evidence[0].paravisr", StudyFileRules.UnknownKey)]
    [InlineData("product: milan", "product: rome", "evidence[0].paravisor.minimums[0].product", StudyFileRules.UnknownValue)]
    [InlineData("{4: ", "{24: ", "evidence[0].states[0].24", StudyFileRules.UnknownKey)]
    [InlineData("\"bbb", "\"bb", "evidence[0].states[0].4", StudyFileRules.WrongType)]
    public void A_mistake_is_told_at_its_place(string old, string replacement, string path, string rule)
    {
        var error = Assert.Single(StudyText.Refuse(Study(Entry.Replace(old, replacement, StringComparison.Ordinal))));
        Assert.Equal((path, rule), (error.Path, error.Rule));
    }

    private static string Study(string entry) => StudyText.With("  - {kind: development}", entry);
}
