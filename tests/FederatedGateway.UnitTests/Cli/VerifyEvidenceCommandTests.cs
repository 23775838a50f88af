using System.Text.Json;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Cli;

public sealed class VerifyEvidenceCommandTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SampleStudy sample = new();
    private readonly CommandLineRunner fgw;
    private readonly string file;

    public VerifyEvidenceCommandTests()
    {
        fgw = new CommandLineRunner(directory.File("no-profile-is-needed"));
        file = directory.File("evidence");
        using var attester = new DevelopmentAttester(sample.Root, sample.Measurement);
        var nonce = SampleEvidence.Nonce();
        Save(new EvidenceArchive
        {
            Evidence = attester.Produce(SampleEvidence.MakeKeys(sample.Digest), nonce, EvidenceRole.Inspect, SampleStudy.Now),
            Nonce = ByteString.CopyFrom(nonce),
            Role = EvidenceRole.Inspect,
            VerifyTime = SampleStudy.Now.ToUnixTimeSeconds(),
        });
    }

    [Fact]
    public async Task Archived_evidence_is_genuine_at_its_recorded_time_and_stale_later()
    {
        Assert.Equal(0, await VerifyAsync("--at", "recorded"));
        var shown = Shown();
        Assert.True(shown.GetProperty("accepted").GetBoolean());
        Assert.True(shown.GetProperty("bindingChecked").GetBoolean());
        Assert.Equal("development", shown.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Object, shown.GetProperty("appraisal").GetProperty("submods").GetProperty("development").ValueKind);
        Assert.Contains("warning", fgw.Error, StringComparison.Ordinal);

        Assert.Equal(2, await VerifyAsync("--at", SampleStudy.Now.AddDays(1).ToString("O")));
        Assert.Equal(Reasons.EvidenceStale, Reason());
    }

    [Fact]
    public async Task Another_nonce_is_not_what_it_binds()
    {
        Assert.Equal(2, await VerifyAsync("--at", "recorded", "--nonce", new string('0', 64)));
        Assert.Equal(Reasons.EvidenceBindingMismatch, Reason());
    }

    [Fact]
    public async Task A_policy_decides_what_is_accepted()
    {
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, Policy(sample.Measurement.ToString()), TestContext.Current.CancellationToken);
        Assert.Equal(0, await VerifyAsync("--at", "recorded", "--policy", policy));
        Assert.True(Shown().GetProperty("policyAsked").GetBoolean());

        await File.WriteAllTextAsync(policy, Policy(new string('7', 64)), TestContext.Current.CancellationToken);
        Assert.Equal(2, await VerifyAsync("--at", "recorded", "--policy", policy));
        Assert.Equal(Reasons.MeasurementRefused, Reason());
        Assert.True(Shown().GetProperty("genuine").GetBoolean());
    }

    [Fact]
    public async Task The_proposed_policy_accepts_the_evidence_that_it_was_made_from()
    {
        Assert.Equal(0, await fgw.RunAsync("attest", "policy", "from-evidence", "--evidence", file, "--at", "recorded"));
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, fgw.Output, TestContext.Current.CancellationToken);
        Assert.Equal(0, await VerifyAsync("--at", "recorded", "--policy", policy));
        Assert.True(Shown().GetProperty("policyAsked").GetBoolean());
    }

    [Fact]
    public async Task A_bare_report_with_its_certificate_goes_the_whole_way()
    {
        var report = SharedFiles.Path("vectors", "snp", "trustee", "test-report.bin");
        string[] given = ["--evidence", report, "--collateral", SharedFiles.Path("vectors", "snp", "trustee", "test-vcek.der"), "--at", "2026-05-01"];
        Assert.Equal(0, await fgw.RunAsync(["attest", "policy", "from-evidence", .. given]));
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, fgw.Output, TestContext.Current.CancellationToken);
        Assert.Equal(0, await fgw.RunAsync(["attest", "verify", "--json", "--policy", policy, .. given]));
        Assert.Equal("sev-snp", Shown().GetProperty("kind").GetString());

        var hex = directory.File("report.hex");
        await File.WriteAllTextAsync(hex, Convert.ToHexStringLower(await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken)).Insert(60, "\n"), TestContext.Current.CancellationToken);
        Assert.Equal(0, await fgw.RunAsync(["attest", "verify", "--json", "--evidence", hex, .. given[2..]]));
    }

    [Theory]
    [InlineData("evidence: [{kind: developmint}]", "evidence[0].kind")]
    [InlineData("evidence: []", "evidence")]
    [InlineData("evidence: published", "evidence")]
    [InlineData("{}", "evidence is missing")]
    [InlineData("evidence: [{kind: development}]\nminimum: 3", "minimum")]
    [InlineData("evidence: [{kind: development}]", "root_public_key")]
    [InlineData("- 1", "begin with evidence")]
    public async Task A_policy_with_a_mistake_names_it_and_judges_nothing(string text, string named)
    {
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, text, TestContext.Current.CancellationToken);
        Assert.Equal(2, await VerifyAsync("--policy", policy));
        Assert.Empty(fgw.Output);
        Assert.Contains(named, fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_truncation_is_refused_by_name()
    {
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (var length = 0; length < whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            Assert.Equal(2, await VerifyAsync());
            Assert.NotNull(Reason());
        }
    }

    public void Dispose() => directory.Dispose();

    private void Save(EvidenceArchive archive) => File.WriteAllBytes(file, archive.ToByteArray());

    private string Policy(string measurement) => $"evidence:\n- kind: development\n  root: \"{Convert.ToHexStringLower(sample.Root.PublicKey.Bytes.Span)}\"\n  measurement: \"{measurement}\"\n";

    private Task<int> VerifyAsync(params string[] arguments) => fgw.RunAsync(["attest", "verify", "--evidence", file, "--json", .. arguments]);

    private JsonElement Shown() => JsonDocument.Parse(fgw.Output).RootElement;

    private string? Reason() => Shown().GetProperty("reason").GetString();
}
