using System.IO.Compression;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.IntegrationTests.Gateway;

public sealed class StudyTests
{
    [Theory]
    [InlineData(GatewayFixture.Sqlite)]
    [InlineData(GatewayFixture.PostgreSql)]
    public async Task A_study_is_active_once_all_have_approved_and_closed_once_one_withdraws(string provider)
    {
        await using var fixture = await GatewayFixture.StartAsync(provider);
        var study = new ApprovedStudy(await fixture.LogKeyAsync());
        var (north, south) = (new StudyService.StudyServiceClient(fixture.As("north")), new StudyService.StudyServiceClient(fixture.As("south")));
        var create = new CreateStudyRequest { Manifest = study.Manifest.ToByteString() };

        Assert.Equal(study.Id, (await north.CreateStudyAsync(create, GatewayFixture.Options())).StudyId);
        Assert.Equal(study.Id, (await south.CreateStudyAsync(create, GatewayFixture.Options())).StudyId);

        var approval = new ApproveStudyRequest { StudyId = study.Id, Approval = study.Decide("north", ApprovalKind.Approve) };
        Assert.Equal(StudyState.Proposed, (await north.ApproveStudyAsync(approval, GatewayFixture.Options())).State);
        Assert.Equal(StudyState.Proposed, (await north.ApproveStudyAsync(approval, GatewayFixture.Options())).State);
        Assert.Equal(
            StudyState.Active,
            (await south.ApproveStudyAsync(new ApproveStudyRequest { StudyId = study.Id, Approval = study.Decide("south", ApprovalKind.Approve) }, GatewayFixture.Options())).State);

        var got = await south.GetStudyAsync(new GetStudyRequest { StudyId = study.Id }, GatewayFixture.Options());
        Assert.Equal(study.Manifest.ToByteString(), got.Study.Manifest);
        Assert.Equal(["north", "south"], got.Study.Approvals.Select(given => given.Participant));
        var listed = Assert.Single((await north.ListStudiesAsync(new ListStudiesRequest(), GatewayFixture.Options())).Studies);
        Assert.Equal((study.Id, StudyState.Active, "Readmission within 30 days"), (listed.StudyId, listed.State, listed.Title));
        Assert.Equal(["north", "south"], listed.Approved);

        Assert.Equal(
            StudyState.Closed,
            (await north.ApproveStudyAsync(new ApproveStudyRequest { StudyId = study.Id, Approval = study.Decide("north", ApprovalKind.Withdraw) }, GatewayFixture.Options())).State);
        Assert.Equal(
            Reasons.StateConflict,
            await GatewayFixture.RefusedAsync(async () => await north.ApproveStudyAsync(
                new ApproveStudyRequest { StudyId = study.Id, Approval = study.Decide("north", ApprovalKind.Approve) }, GatewayFixture.Options())));

        got = await south.GetStudyAsync(new GetStudyRequest { StudyId = study.Id }, GatewayFixture.Options());
        Assert.Equal([("north", ApprovalKind.Withdraw), ("south", ApprovalKind.Approve)], got.Study.Approvals.Select(given => (given.Participant, given.Kind)));
        Assert.Equal(["south"], Assert.Single((await north.ListStudiesAsync(new ListStudiesRequest(), GatewayFixture.Options())).Studies).Approved);
        var exported = await ExportedAsync(fixture);
        Assert.Contains(BundlePaths.Approval(study.Digest, "north"), exported);
        Assert.Contains(BundlePaths.Approval(study.Digest, "south"), exported);
        Assert.Contains(BundlePaths.Withdrawal(study.Digest, "north"), exported);
    }

    [Fact]
    public async Task Pages_of_a_list_hold_every_study_once()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var (logKey, north) = (await fixture.LogKeyAsync(), new StudyService.StudyServiceClient(fixture.As("north")));
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            made.Add((await north.CreateStudyAsync(new CreateStudyRequest { Manifest = new ApprovedStudy(logKey).Manifest.ToByteString() }, GatewayFixture.Options())).StudyId);
        }

        var listed = new List<string>();
        var token = "";
        do
        {
            var page = await north.ListStudiesAsync(new ListStudiesRequest { PageSize = 2, PageToken = token }, GatewayFixture.Options());
            Assert.InRange(page.Studies.Count, 1, 2);
            listed.AddRange(page.Studies.Select(study => study.StudyId));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(Enumerable.Reverse(made), listed);
    }

    [Fact]
    public async Task What_this_gateway_cannot_serve_or_the_caller_may_not_do_is_refused_with_its_own_reason()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var logKey = await fixture.LogKeyAsync();
        var north = new StudyService.StudyServiceClient(fixture.As("north"));

        async Task<string> CreateAsync(StudyService.StudyServiceClient caller, Action<ApprovedStudy> change)
        {
            var study = new ApprovedStudy(logKey);
            change(study);
            return await GatewayFixture.RefusedAsync(async () => await caller.CreateStudyAsync(new CreateStudyRequest { Manifest = study.Manifest.ToByteString() }, GatewayFixture.Options()));
        }

        Assert.Equal(Reasons.NotAuthorized, await CreateAsync(new StudyService.StudyServiceClient(fixture.As("west")), _ => { }));
        Assert.Equal(Reasons.NotAuthorized, await CreateAsync(new StudyService.StudyServiceClient(fixture.As("north", "operator")), _ => { }));
        Assert.Equal(Reasons.RegionNotAllowed, await CreateAsync(north, study => study.Manifest.Regions.Allowed.Add("moon")));
        Assert.Equal(Reasons.ManifestInvalid, await CreateAsync(north, study => study.Manifest.Title = ""));
        using var otherLog = FederatedGateway.Trust.Transparency.Notes.LogSigningKey.Generate("another/log");
        Assert.Equal(Reasons.KeyMismatch, await CreateAsync(north, study => study.Manifest.Log.LogVkey = otherLog.VerifierKey.ToString()));
        Assert.Equal(Reasons.StudyExpired, await CreateAsync(north, study => (study.Manifest.CreateTime, study.Manifest.Runs.Until) = (1_700_000_000, 1_700_000_001)));

        var registered = new ApprovedStudy(logKey);
        await north.CreateStudyAsync(new CreateStudyRequest { Manifest = registered.Manifest.ToByteString() }, GatewayFixture.Options());
        var forged = registered.Decide("north", ApprovalKind.Approve);
        forged.Signature = registered.Decide("south", ApprovalKind.Approve).Signature;
        Assert.Equal(Reasons.ApprovalInvalid, await ApproveAsync(north, registered.Id, forged));
        Assert.Equal(Reasons.NotAuthorized, await ApproveAsync(north, registered.Id, registered.Decide("south", ApprovalKind.Approve)));
        Assert.Equal(Reasons.NotFound, await ApproveAsync(north, new string('0', 64), registered.Decide("north", ApprovalKind.Approve)));
        Assert.Equal(Reasons.InvalidArgument, await ApproveAsync(north, "x", registered.Decide("north", ApprovalKind.Approve)));

        var stranger = new StudyService.StudyServiceClient(fixture.As("west"));
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(async () => await stranger.GetStudyAsync(new GetStudyRequest { StudyId = registered.Id }, GatewayFixture.Options())));
        Assert.Empty((await stranger.ListStudiesAsync(new ListStudiesRequest(), GatewayFixture.Options())).Studies);
        var auditor = new StudyService.StudyServiceClient(fixture.As("auditor", "auditor"));
        Assert.Single((await auditor.ListStudiesAsync(new ListStudiesRequest(), GatewayFixture.Options())).Studies);
    }

    /// <summary>The paths in an auditor's export.</summary>
    private static async Task<IReadOnlyList<string>> ExportedAsync(GatewayFixture fixture)
    {
        using var zip = new MemoryStream();
        using var call = new AuditService.AuditServiceClient(fixture.As("auditor", "auditor")).ExportAudit(new ExportAuditRequest(), GatewayFixture.Options());
        await foreach (var part in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            await zip.WriteAsync(part.Data.Memory, TestContext.Current.CancellationToken);
        }

        await using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private static Task<string> ApproveAsync(StudyService.StudyServiceClient caller, string studyId, Approval approval)
        => GatewayFixture.RefusedAsync(async () => await caller.ApproveStudyAsync(new ApproveStudyRequest { StudyId = studyId, Approval = approval }, GatewayFixture.Options()));
}
