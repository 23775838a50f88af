using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class SevSnpEvidenceTests
{
    private static readonly string First = new('a', 96);
    private static readonly string Second = new('b', 96);

    private static readonly string Entry = $$"""
          - kind: sev-snp
            measurements: ["{{First}}", "{{Second}}"]
            minimums:
              - {product: milan, boot_loader: 4, tee: 0, snp: 24, microcode: 219}
              - {product: turin, fmc: 1, boot_loader: 2, tee: 3, snp: 4, microcode: 60}
            vmpls: [0, 2]
            allow_smt: true
            allow_vlek: true
            host_data: "{{new string('c', 64)}}"
            maximum_collateral_age_seconds: 2592000
        """;

    [Fact]
    public void An_entry_is_read_whole()
    {
        var reference = Assert.Single(StudyText.Draft(Study(Entry)).Evidence).SevSnp;
        Assert.Equal([First, Second], reference.Measurements.Select(value => Convert.ToHexStringLower(value.Span)));
        Assert.Equal(
            [
                new SevSnpMinimum { Product = SevProduct.Milan, BootLoader = 4, Snp = 24, Microcode = 219 },
                new SevSnpMinimum { Product = SevProduct.Turin, Fmc = 1, BootLoader = 2, Tee = 3, Snp = 4, Microcode = 60 },
            ],
            reference.Minimums);
        Assert.Equal([0u, 2u], reference.Vmpls);
        Assert.True(reference is { AllowSmt: true, AllowVlek: true, AllowUncheckedRevocation: false, MaximumCollateralAgeSeconds: 2_592_000 });
        Assert.Equal(new string('c', 64), Convert.ToHexStringLower(reference.HostData.Span));
    }

    [Fact]
    public void A_study_tells_what_it_accepts()
    {
        var text = SevSnpDescription.Of(Assert.Single(StudyText.Draft(Study(Entry)).Evidence).SevSnp);
        Assert.Contains(First, text, StringComparison.Ordinal);
        Assert.Contains("Milan (boot loader 4, TEE 0, SNP 24, microcode 219) or Turin (boot loader 2, TEE 3, SNP 4, microcode 60, FMC 1)", text, StringComparison.Ordinal);
        Assert.Contains("multithreading allowed; keys of the cloud (VLEK) accepted; revocation list at most 30 days old", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("measurements: [", "measurments: [", "measurments", StudyFileRules.UnknownKey)]
    [InlineData("\"aaaa", "\"aaa", "measurements[0]", StudyFileRules.WrongType)]
    [InlineData("product: milan", "product: rome", "minimums[0].product", StudyFileRules.UnknownValue)]
    [InlineData("product: turin, fmc: 1", "product: milan", "minimums[1]", StudyFileRules.Duplicate)]
    [InlineData("product: turin, fmc: 1", "product: turin", "minimums[1]", StudyFileRules.MissingKey)]
    [InlineData("product: milan,", "product: milan, fmc: 1,", "minimums[0].fmc", StudyFileRules.OutOfRange)]
    [InlineData("microcode: 219", "microcode: 256", "minimums[0].microcode", StudyFileRules.OutOfRange)]
    [InlineData("vmpls: [0, 2]", "vmpls: [0, 4]", "vmpls[1]", StudyFileRules.OutOfRange)]
    [InlineData("vmpls: [0, 2]", "vmpls: [0, 0]", "vmpls[1]", StudyFileRules.Duplicate)]
    [InlineData("allow_smt: true", "allow_smt: ja", "allow_smt", StudyFileRules.WrongType)]
    [InlineData("maximum_collateral_age_seconds: 2592000", "maximum_collateral_age_seconds: 0", "maximum_collateral_age_seconds", StudyFileRules.OutOfRange)]
    public void A_mistake_is_told_at_its_place(string old, string replacement, string path, string rule)
    {
        var text = Study(Entry.Replace(old, replacement, StringComparison.Ordinal));
        var error = Assert.Single(StudyText.Refuse(text));
        Assert.Equal(($"evidence[0].{path}", rule), (error.Path, error.Rule));
        Assert.InRange(error.Line, StudyText.LineOf(text, "kind: sev-snp"), StudyText.LineOf(text, "maximum_collateral_age_seconds"));
    }

    [Fact]
    public void It_does_not_stand_beside_development_evidence()
        => Assert.Contains(StudyText.Refuse(Study(Entry + "\n  - {kind: development}")), error => error.Rule == StudyFileRules.Contradiction);

    private static string Study(string entry) => StudyText.With("  - {kind: development}", entry);
}
