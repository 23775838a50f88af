using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class AzureTdxEvidenceFileTests
{
    private static readonly string Register = new('a', 96);

    private static readonly string Entry = $$"""
          - kind: azure-tdx
            paravisor:
              images:
                - {mr_td: "{{Register}}", rtmrs: ["{{Register}}", "{{Register}}", "{{Register}}", "{{Register}}"]}
              tcb: {statuses: UpToDate, maximum_collateral_age_seconds: 2592000}
            states:
              - {4: "{{new string('b', 64)}}", 7: "{{new string('c', 64)}}"}
        """;

    public static TheoryData<string, Action<AzureTdxReference>> Mistakes => new()
    {
        { "paravisor.images", reference => reference.Paravisor = null },
        { "paravisor.images[0].mr_td", reference => reference.Paravisor.Images[0].MrTd = ByteString.Empty },
        { "paravisor.tcb", reference => reference.Paravisor.Tcb = null },
        { "states", reference => reference.States.Clear() },
        { "states[0]", reference => reference.States[0].Values.Clear() },
    };

    [Fact]
    public void An_entry_is_read_whole_valid_in_a_manifest_and_told_in_words()
    {
        var reference = Read();
        Assert.Equal(["UpToDate"], reference.Paravisor.Tcb.Statuses);
        Assert.Equal([4u, 7u], Assert.Single(reference.States).Values.Select(value => value.Index));
        Assert.Null(Check(reference));
        var text = AzureDescription.Of(reference);
        Assert.Contains("guest: registers 4, 7, measurement ", text, StringComparison.Ordinal);
        Assert.Contains($"paravisor: tdx, MRTD {Register}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("paravisor:", "paravisr:", "evidence[0].paravisr", StudyFileRules.UnknownKey)]
    [InlineData("statuses: UpToDate", "statuses: Fine", "evidence[0].paravisor.tcb.statuses[0]", StudyFileRules.UnknownValue)]
    [InlineData("mr_td: \"aaa", "mr_td: \"aa", "evidence[0].paravisor.images[0].mr_td", StudyFileRules.WrongType)]
    [InlineData("{4: ", "{24: ", "evidence[0].states[0].24", StudyFileRules.UnknownKey)]
    public void A_mistake_is_told_at_its_place(string old, string replacement, string path, string rule)
        => Assert.Contains(StudyText.Refuse(Study(Entry.Replace(old, replacement, StringComparison.Ordinal))), error => (error.Path, error.Rule) == (path, rule));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_in_a_manifest_is_refused_and_named(string field, Action<AzureTdxReference> change)
    {
        var reference = Read();
        change(reference);
        var refusal = Check(reference);
        Assert.Equal(Reasons.ManifestInvalid, refusal?.Reason);
        Assert.Contains($"evidence[0].azure_tdx.{field}", refusal?.Detail, StringComparison.Ordinal);
    }

    private static AzureTdxReference Read() => Assert.Single(StudyText.Draft(Study(Entry)).Evidence).AzureTdx;

    private static string Study(string entry) => StudyText.With("  - {kind: development}", entry);

    private static Refusal? Check(AzureTdxReference reference)
    {
        var sample = new SampleStudy();
        sample.Manifest.Evidence.Clear();
        sample.Manifest.Evidence.Add(new ReferenceValue { AzureTdx = reference });
        return ValidManifest.Parse(sample.Manifest.ToByteArray()).Refusal;
    }
}
