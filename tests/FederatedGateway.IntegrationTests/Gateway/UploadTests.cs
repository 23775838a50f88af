using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.IntegrationTests.Gateway;

public sealed class UploadTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const int MessageBytes = 64 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GatewayFixture.Sqlite)]
    [InlineData(GatewayFixture.PostgreSql)]
    public async Task An_upload_broken_by_kill_9_goes_on_from_the_committed_offset(string provider)
    {
        await using var fixture = await GatewayFixture.StartAsync(provider);
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var ciphertext = RandomNumberGenerator.GetBytes(48 * 1024 * 1024);
        var announcement = study.Announce("north", 1, ciphertext);
        var client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var created = await client.CreateDatasetAsync(announcement, GatewayFixture.Options());
        Assert.Equal((0, false), (created.CommittedBytes, created.Complete));

        using (var broken = client.UploadDataset(GatewayFixture.Options(120)))
        {
            await SendAsync(broken, created.DatasetId, ciphertext, 0, ciphertext.Length / 2);
            while ((await client.GetDatasetAsync(new GetDatasetRequest { DatasetId = created.DatasetId }, GatewayFixture.Options())).Dataset.CommittedBytes == 0)
            {
                await Task.Delay(20, Cancellation);
            }

            await fixture.Gateway.Process.KillAsync();
        }

        await fixture.Gateway.RestartAsync(Cancellation);
        client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var reopened = await client.CreateDatasetAsync(announcement, GatewayFixture.Options());
        Assert.InRange(reopened.CommittedBytes, 1, ciphertext.Length / 2);
        Assert.False(reopened.Complete);

        var finished = await UploadOnceFreeAsync(client, reopened.DatasetId, ciphertext);
        Assert.Equal((ciphertext.Length, true), (finished.CommittedBytes, finished.Complete));
        var stored = Assert.Single((await client.ListDatasetsAsync(new ListDatasetsRequest { StudyId = study.Id }, GatewayFixture.Options())).Datasets);
        Assert.Equal((DatasetState.Stored, "eu", "north"), (stored.State, stored.Region, stored.Participant));
        Assert.Equal(announcement.Header, stored.Header);
        Assert.True((await client.CreateDatasetAsync(announcement, GatewayFixture.Options())).Complete);
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory.Path, "data", "uploads")));
    }

    [Fact]
    public async Task A_gateway_killed_as_it_stores_the_whole_upload_needs_no_byte_again()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var ciphertext = RandomNumberGenerator.GetBytes(3 * 1024 * 1024);
        var announcement = study.Announce("north", 1, ciphertext);
        var client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var created = await client.CreateDatasetAsync(announcement, GatewayFixture.Options());
        var region = Path.Combine(fixture.Directory.Path, "region-eu");

        // By their length: the gateway keeps a mark of its own in each region.
        string[] Objects() => Directory.Exists(Path.Combine(region, "objects"))
            ? [.. Directory.GetFiles(Path.Combine(region, "objects"), "*.bin", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length == ciphertext.Length)]
            : [];

        // Whether the record, and the database's, are there by then is left to chance: it must not matter.
        var broken = UploadAsync(client, created.DatasetId, ciphertext, 0);
        while (Objects().Length == 0 && !broken.IsCompleted)
        {
            await Task.Yield();
        }

        await fixture.Gateway.Process.KillAsync();
        await Task.WhenAny(broken);
        await fixture.Gateway.RestartAsync(Cancellation);
        client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var reopened = await client.CreateDatasetAsync(announcement, GatewayFixture.Options());
        Assert.Equal(ciphertext.Length, reopened.CommittedBytes);

        using var call = client.UploadDataset(GatewayFixture.Options());
        await call.RequestStream.WriteAsync(new UploadDatasetRequest { DatasetId = created.DatasetId, Offset = ciphertext.Length }, Cancellation);
        await call.RequestStream.CompleteAsync();
        Assert.True((await call.ResponseAsync).Complete);
        Assert.Equal(ciphertext, await File.ReadAllBytesAsync(Assert.Single(Objects()), Cancellation));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory.Path, "data", "uploads")));
    }

    [Fact]
    public async Task A_second_uploader_of_a_dataset_is_refused_until_the_first_has_ended()
    {
        var fixture = shared.Fixture;
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var ciphertext = RandomNumberGenerator.GetBytes(300_000);
        var client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var created = await client.CreateDatasetAsync(study.Announce("north", 1, ciphertext), GatewayFixture.Options());
        using (var first = client.UploadDataset(GatewayFixture.Options()))
        {
            await SendAsync(first, created.DatasetId, ciphertext, 0, 100_000);
            while ((await client.GetDatasetAsync(new GetDatasetRequest { DatasetId = created.DatasetId }, GatewayFixture.Options())).Dataset.CommittedBytes == 0)
            {
                // Time passes for the commit only while something arrives.
                await Task.Delay(300, Cancellation);
                await first.RequestStream.WriteAsync(new UploadDatasetRequest(), Cancellation);
            }

            Assert.Equal(Reasons.UploadInProgress, await GatewayFixture.RefusedAsync(() => UploadAsync(client, created.DatasetId, ciphertext, 0)));

            // Another table under the same version is another uploader too.
            Assert.Equal(
                Reasons.UploadInProgress,
                await GatewayFixture.RefusedAsync(async () => await client.CreateDatasetAsync(study.Announce("north", 1, RandomNumberGenerator.GetBytes(10)), GatewayFixture.Options())));
        }

        // The first stream is gone: the same owner goes on.
        Assert.True((await UploadOnceFreeAsync(client, created.DatasetId, ciphertext)).Complete);
    }

    [Fact]
    public async Task Bytes_that_were_not_signed_are_not_stored_and_can_be_sent_again()
    {
        var fixture = shared.Fixture;
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var ciphertext = RandomNumberGenerator.GetBytes(200_000);
        var client = new DatasetService.DatasetServiceClient(fixture.As("north"));
        var announcement = study.Announce("north", 1, ciphertext);
        var created = await client.CreateDatasetAsync(announcement, GatewayFixture.Options());
        var changed = (byte[])ciphertext.Clone();
        changed[^1] ^= 1;
        Assert.Equal(Reasons.DigestMismatch, await GatewayFixture.RefusedAsync(() => UploadAsync(client, created.DatasetId, changed, 0)));
        Assert.Equal(0, (await client.CreateDatasetAsync(announcement, GatewayFixture.Options())).CommittedBytes);
        Assert.True((await UploadAsync(client, created.DatasetId, ciphertext, 0)).Complete);
    }

    [Fact]
    public async Task What_does_not_belong_to_the_upload_is_refused_with_its_own_reason()
    {
        var fixture = shared.Fixture;
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var ciphertext = RandomNumberGenerator.GetBytes(200_000);
        var (north, south) = (new DatasetService.DatasetServiceClient(fixture.As("north")), new DatasetService.DatasetServiceClient(fixture.As("south")));
        var announcement = study.Announce("north", 2, ciphertext);
        var created = await north.CreateDatasetAsync(announcement, GatewayFixture.Options());

        Assert.Equal(Reasons.OffsetMismatch, await GatewayFixture.RefusedAsync(() => UploadAsync(north, created.DatasetId, ciphertext, 1)));
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(() => UploadAsync(south, created.DatasetId, ciphertext, 0)));
        Assert.Equal(Reasons.NotFound, await GatewayFixture.RefusedAsync(() => UploadAsync(north, new string('0', 32), ciphertext, 0)));
        Assert.Equal(Reasons.LimitExceeded, await GatewayFixture.RefusedAsync(() => UploadAsync(north, created.DatasetId, [.. ciphertext, 0], 0)));
        Assert.Equal(Reasons.DatasetSuperseded, await RefusedAsync(study.Announce("north", 1, ciphertext)));
        Assert.Equal(Reasons.HeaderSignatureInvalid, await RefusedAsync(study.Announce("south", 1, ciphertext)));

        async Task<string> ChangedAsync(Action<CreateDatasetRequest> change)
        {
            var changed = study.Announce("north", 3, ciphertext);
            change(changed);
            return await RefusedAsync(changed);
        }

        Assert.Equal(Reasons.HeaderInvalid, await ChangedAsync(request => request.Header.Header = ByteString.CopyFromUtf8("x")));
        Assert.Equal(Reasons.HeaderSignatureInvalid, await ChangedAsync(request => request.Header.CiphertextSha256 = ByteString.CopyFrom(new byte[32])));
        Assert.Equal(Reasons.EvidenceBindingMismatch, await ChangedAsync(request => request.EvidenceNonce = ByteString.CopyFrom(new byte[32])));
        Assert.Equal(Reasons.WrapSignatureInvalid, await ChangedAsync(request => request.Wraps[0].Ciphertext = ByteString.CopyFrom(new byte[request.Wraps[0].Ciphertext.Length])));
        Assert.Equal(Reasons.WrapWrongKey, await ChangedAsync(request => (_, request.Evidence, request.EvidenceNonce) = study.WrapAnew("north", request.Header)));
        Assert.Equal(Reasons.WrapInvalid, await ChangedAsync(request => request.Wraps.Clear()));
        Assert.Equal(Reasons.InvalidArgument, await ChangedAsync(request => request.Evidence = null));
        Assert.Equal(Reasons.LimitExceeded, await ChangedAsync(request => request.CiphertextBytes = (1L << 40) + 1));

        Task<string> RefusedAsync(CreateDatasetRequest request) => GatewayFixture.RefusedAsync(async () => await north.CreateDatasetAsync(request, GatewayFixture.Options()));
    }

    [Fact]
    public async Task A_newer_version_takes_the_place_of_the_older_and_wraps_can_be_replaced()
    {
        var fixture = shared.Fixture;
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var client = new DatasetService.DatasetServiceClient(fixture.As("south"));
        var announcements = new List<CreateDatasetRequest>();
        foreach (var version in new ulong[] { 1, 2 })
        {
            var ciphertext = RandomNumberGenerator.GetBytes(1000);
            announcements.Add(study.Announce("south", version, ciphertext));
            var created = await client.CreateDatasetAsync(announcements[^1], GatewayFixture.Options());
            Assert.True((await UploadAsync(client, created.DatasetId, ciphertext, 0)).Complete);
        }

        var listed = (await client.ListDatasetsAsync(new ListDatasetsRequest { StudyId = study.Id }, GatewayFixture.Options())).Datasets;
        Assert.Equal([DatasetState.Stored, DatasetState.Superseded], listed.Select(dataset => dataset.State));

        var (wrap, evidence, nonce) = study.WrapAnew("south", announcements[1].Header);
        var rewrap = new RewrapDatasetRequest { DatasetId = listed[0].DatasetId, Wraps = { wrap }, Evidence = evidence, EvidenceNonce = nonce };
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(wrap.RecipientDigest, (await client.RewrapDatasetAsync(rewrap, GatewayFixture.Options())).KeyConfigDigest);
        }

        Assert.Equal(wrap.RecipientDigest, (await client.GetDatasetAsync(new GetDatasetRequest { DatasetId = listed[0].DatasetId }, GatewayFixture.Options())).Dataset.KeyConfigDigest);
        rewrap.DatasetId = listed[1].DatasetId;
        Assert.Equal(Reasons.DatasetSuperseded, await GatewayFixture.RefusedAsync(async () => await client.RewrapDatasetAsync(rewrap, GatewayFixture.Options())));
        rewrap.DatasetId = listed[0].DatasetId;
        var north = new DatasetService.DatasetServiceClient(fixture.As("north"));
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(async () => await north.RewrapDatasetAsync(rewrap, GatewayFixture.Options())));
    }

    /// <summary>Goes on from the committed offset as soon as nobody else holds the upload: a killed gateway's lease on PostgreSQL runs out by itself.</summary>
    private static async Task<UploadDatasetResponse> UploadOnceFreeAsync(DatasetService.DatasetServiceClient client, string datasetId, byte[] ciphertext)
    {
        while (true)
        {
            try
            {
                var committed = (await client.GetDatasetAsync(new GetDatasetRequest { DatasetId = datasetId }, GatewayFixture.Options())).Dataset.CommittedBytes;
                return await UploadAsync(client, datasetId, ciphertext, committed);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Aborted or StatusCode.FailedPrecondition)
            {
                await Task.Delay(100, Cancellation);
            }
        }
    }

    private static async Task<UploadDatasetResponse> UploadAsync(DatasetService.DatasetServiceClient client, string datasetId, byte[] ciphertext, long from)
    {
        using var call = client.UploadDataset(GatewayFixture.Options(120));
        try
        {
            await SendAsync(call, datasetId, ciphertext, from, ciphertext.Length);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The gateway has ended the call; its answer says why.
        }

        return await call.ResponseAsync;
    }

    private static async Task SendAsync(AsyncClientStreamingCall<UploadDatasetRequest, UploadDatasetResponse> call, string datasetId, byte[] ciphertext, long from, long to)
    {
        for (var offset = from; offset < to; offset += MessageBytes)
        {
            var data = ByteString.CopyFrom(ciphertext, (int)offset, (int)Math.Min(MessageBytes, to - offset));
            await call.RequestStream.WriteAsync(offset == from ? new UploadDatasetRequest { DatasetId = datasetId, Offset = from, Data = data } : new UploadDatasetRequest { Data = data }, Cancellation);
        }
    }
}
