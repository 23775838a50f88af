using System.Security.Cryptography;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>A region's MinIO server is killed with copies on their way to it.</summary>
public sealed class RegionCrashTests
{
    private static readonly JourneyTables Tables = new(Columns: 4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_back_and_every_copy_is_made()
    {
        await using var minio = await MinioServers.StartAsync("eu", "us", "asia");
        await using var site = await JourneySite.StartAsync(Token, minio);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 100, Token);
        var run = await journey.StartRunAsync(Token);

        // Frozen, it accepts what is sent to it and never answers: copies are begun and stay on their way until it is killed.
        await journey.WatchAsync(run.RunId, shown => shown.Progress?.Stage is RunStage.Training or RunStage.Evaluating, Token);
        minio.Freeze("us");
        await journey.WaitForModelAsync(run.RunId, Token);
        await TargetAsync(site, journey, target => target.Pending + target.Failed > 0);
        minio.Kill("us");
        await minio.RestartAsync("us");

        var store = await minio.StoreAsync("us", options => options with { Bucket = JourneySite.Bucket });
        foreach (var result in await journey.WaitForCopiesAsync(run.RunId, Token))
        {
            var copy = result.Copies.Single(copy => copy.Region == "us");
            Assert.Equal(result.Header.CiphertextSha256, copy.Sha256);
            await using var reading = await store.GetAsync(new(copy.Key), copy.VersionId, Token);
            Assert.Equal(result.Header.CiphertextSha256.ToByteArray(), await SHA256.HashDataAsync(reading.Content, Token));
        }

        await TargetAsync(site, journey, target => target.Pending == 0 && target.Failed == 0);
        Assert.Equal(3, (await journey.DownloadAllAsync(run.RunId, Token)).Count);
        await journey.AuditAsync(Token);
    }

    private static async Task<ReplicationTarget> TargetAsync(JourneySite site, StudyJourney journey, Func<ReplicationTarget, bool> until)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(Patience);
        while (true)
        {
            var status = await site.Institutions[0].Institution.Gateway.Regions.GetReplicationStatusAsync(
                new GetReplicationStatusRequest { StudyId = journey.Id.ToString() }, cancellationToken: timeout.Token);
            if (status.Targets.FirstOrDefault(target => target.Region == "us") is { } found && until(found))
            {
                return found;
            }

            await Task.Delay(100, timeout.Token);
        }
    }
}
