using System.Security.Cryptography;
using FederatedGateway.Client.Studies;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>The whole way of three tables to one model, across real processes.</summary>
public sealed class JourneyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Institutions_get_one_model_that_lies_in_the_allowed_regions_and_whose_trace_verifies()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, new JourneyTables(Columns: 8).Study(), Token);
        await journey.UploadAllAsync(new JourneyTables(Columns: 8), rows: 300, Token);
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);

        var results = await journey.DownloadAllAsync(run.RunId, Token);
        Assert.Equal(3, results.Count);
        Assert.Single(results.Select(result => Sha256Digest.Of(result.Package.Parameters.Span).ToString()).Distinct());
        Assert.Equal(["eu", "us", "eu"], results.Select(result => result.Region));
        Assert.All(results, result => Assert.NotNull(result.Report));

        foreach (var result in await journey.WaitForCopiesAsync(run.RunId, Token))
        {
            Assert.Equal(["eu", "us"], result.Copies.Select(copy => copy.Region).Order());
            Assert.All(result.Copies, copy => Assert.Equal(result.Header.CiphertextSha256, copy.Sha256));
            Assert.Equal(["eu", "us"], RegionsWith(site, Convert.ToHexString(result.Header.CiphertextSha256.Span)));
        }

        var before = await journey.AuditAsync(Token);
        Assert.True(before[AuditChecks.Receipts].Examined > 0);

        await site.Gateway.Process.StopAsync();
        await site.RestartGatewayAsync(Token);
        var again = await journey.DownloadAllAsync(run.RunId, Token);
        Assert.Equal(results.Select(result => result.Package), again.Select(result => result.Package));
        var after = await journey.AuditAsync(Token);
        Assert.True(after.Checkpoint!.Checkpoint.Size >= before.Checkpoint!.Checkpoint.Size);

        // Whoever leaves ends the study, not the proof of what was done while all agreed.
        await new StudyClient(site.Institutions[1].Institution).DecideAsync(journey.Manifest, ApprovalKind.Withdraw, Token);
        var withdrawn = await journey.AuditAsync(Token);
        Assert.Equal(after[AuditChecks.Receipts].Examined, withdrawn[AuditChecks.Receipts].Examined);
        Assert.Equal(3, (await journey.DownloadAllAsync(run.RunId, Token)).Count);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task The_same_on_three_real_minio_servers()
    {
        await using var minio = await MinioServers.StartAsync("eu", "us", "asia");
        await using var site = await JourneySite.StartAsync(Token, minio);
        var tables = new JourneyTables(Columns: 8);
        var journey = await StudyJourney.CreateAsync(site, tables.Study(), Token);
        await journey.UploadAllAsync(tables, rows: 300, Token);
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);
        Assert.Equal(3, (await journey.DownloadAllAsync(run.RunId, Token)).Count);
        foreach (var result in await journey.WaitForCopiesAsync(run.RunId, Token))
        {
            Assert.Equal(["eu", "us"], result.Copies.Select(copy => copy.Region).Order());
            Assert.All(result.Copies, copy => Assert.Equal(result.Header.CiphertextSha256, copy.Sha256));
        }

        await journey.AuditAsync(Token);
    }

    /// <summary>The directory regions that hold a file with this very content.</summary>
    private static IEnumerable<string> RegionsWith(JourneySite site, string sha256)
        => new[] { "asia", "eu", "us" }.Where(region => Directory.Exists(site.Region(region))
            && Directory.EnumerateFiles(site.Region(region), "*", SearchOption.AllDirectories).Any(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))) == sha256));
}
