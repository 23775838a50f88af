using System.Security.Cryptography;
using System.Text.Json;
using FederatedGateway.Client.Identities;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>A study accepts what a builder published: signed with a key of its own, made into a manifest by <c>fgw study create</c>.</summary>
public sealed class PublishedEvidenceJourneyTests
{
    private const int NotUnderstood = 1;
    private const int Refused = 2;
    private const int Unverified = 4;

    private static readonly string Measurement = new('5', 96);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_evidence_of_a_study_is_what_its_builder_published()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var (author, key) = (site.Institutions[0], site.File("release.pem"));
        using (var release = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(key, release.ExportPkcs8PrivateKeyPem(), Token);
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var (seventh, fingerprint) = await SignAsync(site, key, 7);
        var (study, identities) = (site.File("study.yaml"), new List<string>());
        await File.WriteAllTextAsync(study, Study("published"), Token);
        foreach (var party in site.Institutions.Skip(1))
        {
            identities.AddRange(["--identity", site.File($"{party.Name}.identity")]);
            await File.WriteAllTextAsync(identities[^1], IdentityFile.ToPem(party.Identity), Token);
        }

        Task<CliProcess> CreateAsync(params string[] more) => author.RunAsync(Token, ["study", "create", study, "--json", .. identities, .. more]);

        var created = await CreateAsync("--reference-values", seventh, "--publisher", fingerprint);
        Assert.True(created.ExitCode == 0, created.Error);
        Assert.Equal(fingerprint, created.Json.GetProperty("publisher").GetString());
        Assert.Contains(Measurement, created.Json.GetProperty("evidence").ToString(), StringComparison.Ordinal);
        Assert.Equal(64, created.Json.GetProperty("study").GetString()!.Length);

        // Older than the one used, of another publisher, without a publisher, without a file, and beside a list.
        var (sixth, _) = await SignAsync(site, key, 6);
        Assert.Equal(Reasons.ReferenceValuesOutdated, Reason(await CreateAsync("--reference-values", sixth, "--publisher", fingerprint)));
        Assert.Equal(Reasons.KeyMismatch, Reason(await CreateAsync("--reference-values", seventh, "--publisher", author.Identity.Fingerprint)));
        Assert.Equal(NotUnderstood, (await CreateAsync("--reference-values", seventh)).ExitCode);
        var incomplete = await CreateAsync();
        Assert.Equal(Refused, incomplete.ExitCode);
        Assert.Contains("--reference-values", incomplete.Output + incomplete.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(study, Study("[{kind: development}]"), Token);
        Assert.Equal(Reasons.InvalidArgument, Reason(await CreateAsync("--reference-values", seventh, "--publisher", fingerprint)));
    }

    [Fact]
    public async Task A_key_that_others_may_read_or_that_is_none_signs_nothing()
    {
        using var directory = new TemporaryDirectory();
        var (policy, key, output) = (Path.Combine(directory.Path, "policy.yaml"), Path.Combine(directory.Path, "key.pem"), Path.Combine(directory.Path, "out"));
        await File.WriteAllTextAsync(policy, Policy, Token);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var sec1 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var (pem, mode) in new[]
        {
            (sec1.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.OtherRead),
            (curve.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead),
            (sec1.ExportECPrivateKeyPem(), UnixFileMode.UserRead),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", UnixFileMode.UserRead),
            ("nothing", UnixFileMode.UserRead),
        })
        {
            File.Delete(key);
            await File.WriteAllTextAsync(key, pem, Token);
            File.SetUnixFileMode(key, mode);
            var run = await CliProcess.RunAsync(directory.Path, Sign(policy, key, 1, output), Token);
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains(key, run.Output + run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(output));
        }
    }

    private static string Policy => $"evidence:\n- kind: sev-snp\n  measurements: [\"{Measurement}\"]\n  minimums: [{{product: milan, boot_loader: 4, tee: 0, snp: 24, microcode: 219}}]\n  vmpls: [0]\n  maximum_collateral_age_seconds: 2592000\n";

    private static string[] Sign(string policy, string key, int sequence, string output)
        => ["attest", "policy", "sign", "--json", "--policy", policy, "--product", "enclave", "--version", "1.4.0", "--sequence", $"{sequence}", "--key", key, "--publisher", "builder", "--out", output];

    // In an empty profile: the key is all that signing needs.
    private static async Task<(string File, string Fingerprint)> SignAsync(JourneySite site, string key, int sequence)
    {
        var (policy, output) = (site.File("policy.yaml"), site.File($"{sequence}.reference"));
        await File.WriteAllTextAsync(policy, Policy, Token);
        var signed = await CliProcess.RunAsync(site.File("builder"), Sign(policy, key, sequence, output), Token);
        Assert.True(signed.ExitCode == 0, signed.Error);
        Assert.Equal("builder", signed.Json.GetProperty("publisher").GetString());
        return (output, signed.Json.GetProperty("fingerprint").GetString()!);
    }

    private static string Reason(CliProcess run)
    {
        Assert.Contains(run.ExitCode, (int[])[Refused, Unverified]);
        using var error = JsonDocument.Parse(run.Error);
        return error.RootElement.GetProperty("error").GetProperty("reason").GetString()!;
    }

    private static string Study(string evidence) => $$"""
        title: Outcome after treatment
        purpose: A test on made-up numbers
        legal_basis: none; no persons are behind these rows
        participants:
          - {name: north, region: eu}
          - {name: east, region: us}
          - {name: south, region: eu}
        csv: {header: true}
        label: {column: outcome, positive: "yes"}
        features:
          - {name: age, type: int32, min: 18, max: 110, missing: reject}
        trainer: {kind: logistic_regression, l2: 1.0}
        privacy: {minimum_rows: 50, minimum_participants: 2}
        regions: {primary: eu, allowed: [eu, us]}
        retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
        evidence: {{evidence}}
        runs: {maximum: 5, until: 2099-12-31}
        """;
}
