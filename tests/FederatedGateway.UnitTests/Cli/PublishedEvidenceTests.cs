using System.Text.Json;
using FederatedGateway.Client.Attestation.Archives;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation.Tpm;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Cli;

/// <summary>Published evidence of every kind through the command line, as an auditor would judge it.</summary>
public sealed class PublishedEvidenceTests : IDisposable
{
    private static readonly string[] Folders = ["snp", "intel", "azure", "tpm"];

    private readonly TemporaryDirectory directory = new();
    private readonly CommandLineRunner fgw;

    public PublishedEvidenceTests() => fgw = new CommandLineRunner(directory.File("no-profile-is-needed"));

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, PublishedEvidence.All.Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_gets_the_verdict_that_its_origin_implies(int row)
    {
        var expected = PublishedEvidence.All[row];
        await ExpectAsync(expected, FullPath(expected.Evidence));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task In_hexadecimal_digits_a_report_gets_the_same_verdict(int row)
    {
        var expected = PublishedEvidence.All[row];
        if (expected.Verdict != PublishedEvidence.Accepted || expected.Evidence.EndsWith(".json", StringComparison.Ordinal))
        {
            return;
        }

        var hex = directory.File("evidence.hex");
        await File.WriteAllTextAsync(hex, Convert.ToHexString(await File.ReadAllBytesAsync(FullPath(expected.Evidence), TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        await ExpectAsync(expected, hex);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_policy_proposed_for_genuine_evidence_accepts_it(int row)
    {
        var expected = PublishedEvidence.All[row];
        if (expected.Verdict == PublishedEvidence.Accepted)
        {
            // Debugging is open in two of the published guests; no policy accepts that.
            var isDebug = expected.Evidence is "snp/go-sev-guest/attestation.bin" or "intel/trustee/tdx_quote_4.dat";
            await ExpectProposalAsync(isDebug ? Reasons.DebugRefused : null, Arguments(expected, FullPath(expected.Evidence)));
        }
    }

    [Fact]
    public async Task The_files_of_a_tpm_with_an_enrolment_are_whole_evidence()
    {
        using var challenger = SigningKey.Generate();
        var endorsement = SwtpmVectors.Bytes("ek-rsa2048.der");
        var enrolment = directory.File("enrolment");
        await File.WriteAllBytesAsync(
            enrolment, TpmEnrolments.Sign(challenger, SwtpmVectors.Bytes("ak.name"), Sha256Digest.Of(endorsement), SwtpmVectors.Clock).ToByteArray(), TestContext.Current.CancellationToken);
        string[] given =
        [
            "--at", SwtpmVectors.Clock.ToString("O"), "--evidence", FullPath("tpm/swtpm-generated/quote.msg"), "--nonce", Convert.ToHexString(SwtpmVectors.ExtraData), "--collateral", enrolment,
            .. new[] { "quote.sig", "ak.pub", "pcrs.raw", "ek-rsa2048.der", "issuercert.pem", "swtpm-localca-rootca-cert.pem" }.Select(file => FullPath($"tpm/swtpm-generated/{file}")),
        ];
        Assert.Equal(0, await fgw.RunAsync(["attest", "verify", "--json", .. given]));
        await ExpectProposalAsync(null, given);
    }

    [Theory]
    [InlineData("snp/trustee/test-report.bin")]
    [InlineData("intel/dcap-qvl/sgx_quote")]
    [InlineData("intel/dcap-qvl/tdx_quote")]
    [InlineData("intel/dcap-qvl/tdx_quote_outdated")]
    [InlineData("azure/az-snp-vtpm/evidence-v2.json")]
    [InlineData("azure/az-snp-vtpm/hcl-report.bin")]
    [InlineData("tpm/swtpm-generated/quote.msg")]
    [InlineData("tpm/trustee/tpm_evidence.json")]
    public async Task Cut_anywhere_a_file_is_refused_by_name(string file)
    {
        var whole = await File.ReadAllBytesAsync(FullPath(file), TestContext.Current.CancellationToken);
        var cut = directory.File("cut");
        var expected = PublishedEvidence.All.First(row => row.Evidence == file);
        // Zeros at the end are padding, white space there too.
        var end = whole.AsSpan().TrimEnd("\0 \n"u8).Length;
        for (var length = 0; length < end; length += (whole.Length / 61) + 1)
        {
            await File.WriteAllBytesAsync(cut, whole[..length], TestContext.Current.CancellationToken);
            Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--json", .. Arguments(expected, cut)]));
            Assert.False(string.IsNullOrEmpty(Reason()), $"{length}");
            Assert.NotEqual(expected.Verdict, Reason());
        }
    }

    [Fact]
    public async Task A_changed_register_in_a_tpms_json_is_refused()
    {
        var text = await File.ReadAllTextAsync(FullPath("tpm/trustee/tpm_evidence.json"), TestContext.Current.CancellationToken);
        var changed = directory.File("changed.json");
        var register = new string('0', 64);
        await File.WriteAllTextAsync(changed, text.Insert(text.IndexOf(register, StringComparison.Ordinal), "01").Replace("01" + register, "01" + register[2..], StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(2, await fgw.RunAsync("attest", "verify", "--json", "--evidence", changed));
        Assert.Equal(Reasons.PcrMismatch, Reason());
    }

    [Fact]
    public async Task The_real_public_area_beside_a_tpms_json_takes_the_place_of_the_assumed_one()
    {
        var json = FullPath("tpm/trustee/tpm_evidence.json");
        var report = TpmReport.Parser.ParseFrom(EvidenceFile.Read(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken)).OrThrow().Evidence.Report);
        var assumed = TpmPublic.Parse(report.AttestationKey.Span).OrThrow();
        var area = directory.File("ak.pub");

        // Verification tells the areas apart: this key may do more than attest.
        await File.WriteAllBytesAsync(area, (assumed with { Attributes = assumed.Attributes | TpmAttributes.Decrypt }).ToBytes(), TestContext.Current.CancellationToken);
        Assert.Equal(2, await fgw.RunAsync("attest", "verify", "--json", "--evidence", json, "--collateral", area));
        Assert.Equal(Reasons.KeyKindRefused, Reason());

        // Another key's area is none of this evidence's.
        Assert.Equal(2, await fgw.RunAsync("attest", "verify", "--json", "--evidence", json, "--collateral", FullPath("tpm/swtpm-generated/ak.pub")));
        Assert.Equal(Reasons.CollateralMalformed, Reason());
    }

    [Fact]
    public async Task Every_file_is_judged_as_evidence_without_a_failure_of_the_program()
    {
        foreach (var file in Files())
        {
            var code = await fgw.RunAsync("attest", "verify", "--json", "--evidence", FullPath(file));
            Assert.True(code is 0 or 2, $"{file}: {code}, {fgw.Error}");
            Assert.True(code == 0 || !string.IsNullOrEmpty(Reason()), file);
        }
    }

    [Fact]
    public void Every_file_stands_in_a_row()
    {
        var known = PublishedEvidence.All.SelectMany(row => row.Files).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Files().Where(file => !known.Contains(file)));
    }

    public void Dispose() => directory.Dispose();

    private static IEnumerable<string> Files()
    {
        var root = SharedFiles.Path("vectors");
        return Folders.SelectMany(folder => Directory.EnumerateFiles(SharedFiles.Path("vectors", folder), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }

    private static string FullPath(string file) => SharedFiles.Path(["vectors", .. file.Split('/')]);

    private static string[] Arguments(PublishedEvidence expected, string evidence)
        => ["--at", expected.At, "--evidence", evidence, .. expected.Collateral.SelectMany(file => (string[])["--collateral", FullPath(file)])];

    private async Task ExpectAsync(PublishedEvidence expected, string evidence)
    {
        var code = await fgw.RunAsync(["attest", "verify", "--json", .. Arguments(expected, evidence)]);
        var isAccepted = expected.Verdict == PublishedEvidence.Accepted;
        Assert.Equal((isAccepted ? null : expected.Verdict, isAccepted ? 0 : 2), (Reason(), code));
    }

    private async Task ExpectProposalAsync(string? reason, string[] given)
    {
        Assert.Equal(0, await fgw.RunAsync(["attest", "policy", "from-evidence", .. given]));
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, fgw.Output, TestContext.Current.CancellationToken);
        var code = await fgw.RunAsync(["attest", "verify", "--json", "--policy", policy, .. given]);
        Assert.Equal((reason, reason is null ? 0 : 2), (Reason(), code));
    }

    private string? Reason() => JsonDocument.Parse(fgw.Output).RootElement.GetProperty("reason").GetString();
}
