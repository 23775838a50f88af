using System.Text.Json;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>The demonstration with a software TPM, as people start it.</summary>
[Trait("Category", "Long")]
public sealed class TpmDemonstrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_through_a_whole_study_and_claims_boot_integrity_and_no_more()
    {
        using var directory = new TemporaryDirectory();
        var reportFile = Path.Combine(directory.Path, "report.json");
        var shown = await CliProcess.RunAsync(
            Path.Combine(directory.Path, "profile"), ["demo", "--evidence", "tpm", "--storage", "embedded", "--work-dir", Path.Combine(directory.Path, "work"), "--report", reportFile], Token);
        Assert.True(shown.ExitCode == 0, shown.Output + shown.Error);
        var said = shown.Output + shown.Error;
        Assert.Contains("boot integrity", said, StringComparison.Ordinal);
        Assert.DoesNotContain("confidential computing", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("DEVELOPMENT EVIDENCE", said, StringComparison.Ordinal);

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(reportFile, Token));
        var root = report.RootElement;
        Assert.True(root.GetProperty("succeeded").GetBoolean());
        var attestation = root.GetProperty("attestation");
        Assert.Equal("tpm", attestation.GetProperty("kind").GetString());
        Assert.True(attestation.GetProperty("verified").GetBoolean());
        Assert.Matches("^[0-9a-f]{64}$", attestation.GetProperty("binding").GetString());
        Assert.Matches("^[0-9a-f]{64}$", attestation.GetProperty("measurement").GetString());
        Assert.True(root.GetProperty("audit").GetProperty("verified").GetBoolean());
        Assert.False(root.GetProperty("retention").GetProperty("ciphertextStillOpens").GetBoolean());
    }
}
