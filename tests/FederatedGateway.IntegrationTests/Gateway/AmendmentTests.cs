using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.IntegrationTests.Gateway;

/// <summary>How amendments of accepted measurements are proposed, signed and put in force.</summary>
public sealed class AmendmentTests
{
    private static readonly byte[] First = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Second = RandomNumberGenerator.GetBytes(48);

    [Theory]
    [InlineData(GatewayFixture.Sqlite)]
    [InlineData(GatewayFixture.PostgreSql)]
    public async Task An_addition_is_in_force_and_logged_once_all_have_signed_it(string provider)
    {
        await using var fixture = await GatewayFixture.StartAsync(provider);
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var (north, south) = (Client(fixture, "north"), Client(fixture, "south"));
        var addition = study.Amend(1, [First], [], "north");

        var status = await ProposeAsync(north, study, addition);
        Assert.Equal((1u, AmendmentState.Pending), (status.Number, status.State));
        Assert.Equal(["south"], status.Missing);
        Assert.Equal(status, await ProposeAsync(north, study, addition));
        Assert.Empty(await InForceAsync(south, study));
        var pending = Assert.Single(await PendingAsync(south, study));
        Assert.Equal(("north", addition), (pending.Proposer, pending.Amendment));
        Assert.Single(await PendingAsync(Client(fixture, "auditor", "auditor"), study));

        Assert.Equal(AmendmentState.InForce, (await SignAsync(south, study, addition, "south")).State);
        Assert.Equal(AmendmentState.InForce, (await SignAsync(south, study, addition, "south")).State);
        Assert.Equal(AmendmentState.InForce, (await ProposeAsync(north, study, addition)).State);
        Assert.Empty(await PendingAsync(north, study));
        var inForce = Assert.Single(await InForceAsync(north, study));
        Assert.Equal(addition.Amendment, inForce.Amendment);
        Assert.Equal(["north", "south"], inForce.Signatures.Select(signature => signature.Participant));

        var entries = await new AuditService.AuditServiceClient(fixture.As("auditor", "auditor")).ListEntriesAsync(new ListEntriesRequest { PageSize = 1000 }, GatewayFixture.Options());
        var logged = entries.Entries.Select(entry => entry.Data.ToStringUtf8()).ToList();
        Assert.Single(logged, entry => entry.Contains("federatedgateway.study.amended", StringComparison.Ordinal) && entry.Contains(Digest(addition), StringComparison.Ordinal));
        Assert.Single(logged, entry => entry.Contains("federatedgateway.study.amendment.proposed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(GatewayFixture.Sqlite)]
    [InlineData(GatewayFixture.PostgreSql)]
    public async Task A_removal_is_in_force_at_once_and_overtakes_what_waits_for_signatures(string provider)
    {
        await using var fixture = await GatewayFixture.StartAsync(provider);
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var (north, south) = (Client(fixture, "north"), Client(fixture, "south"));
        var addition = study.Amend(1, [First], [], "north");
        await ProposeAsync(north, study, addition);

        Assert.Equal(AmendmentState.InForce, (await ProposeAsync(south, study, study.Amend(1, [], [Second], "south"))).State);
        Assert.Empty(await PendingAsync(north, study));
        var overtaken = await Assert.ThrowsAsync<RpcException>(() => SignAsync(south, study, addition, "south"));
        Assert.Contains("proposed again, now as number 2", overtaken.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(Reasons.StateConflict, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, study, addition)));

        var again = study.Amend(2, [First], [], "north", "south");
        Assert.Equal(AmendmentState.InForce, (await ProposeAsync(north, study, again)).State);
        Assert.Equal(2, (await InForceAsync(south, study)).Count);
    }

    [Fact]
    public async Task An_addition_takes_the_place_of_another_only_where_its_proposer_names_it()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var (north, south) = (Client(fixture, "north"), Client(fixture, "south"));
        var (first, second) = (study.Amend(1, [First], [], "north"), study.Amend(1, [Second], [], "south"));
        await ProposeAsync(north, study, first);

        Assert.Equal(Reasons.StateConflict, await GatewayFixture.RefusedAsync(() => ProposeAsync(south, study, second)));
        Assert.Equal(Reasons.StateConflict, await GatewayFixture.RefusedAsync(() => ProposeAsync(south, study, second, Digest(second))));
        Assert.Equal(AmendmentState.Pending, (await ProposeAsync(south, study, second, Digest(first))).State);
        Assert.Equal(second, Assert.Single(await PendingAsync(north, study)).Amendment);
        Assert.Equal(Reasons.StateConflict, await GatewayFixture.RefusedAsync(() => SignAsync(north, study, first, "north")));
    }

    [Fact]
    public async Task What_is_forged_misnumbered_anothers_or_too_early_is_refused()
    {
        await using var fixture = await GatewayFixture.StartAsync();
        var study = await ApprovedStudy.RegisterAsync(fixture);
        var other = await ApprovedStudy.RegisterAsync(fixture);
        var (north, south) = (Client(fixture, "north"), Client(fixture, "south"));

        Assert.Equal(Reasons.StateConflict, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, study, study.Amend(2, [First], [], "north"))));
        Assert.Equal(Reasons.AmendmentInvalid, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, study, other.Amend(1, [First], [], "north"))));
        Assert.Equal(Reasons.AmendmentInvalid, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, study, study.Amend(1, [First], [], "south"))));
        Assert.Equal(Reasons.AmendmentInvalid, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, study, study.Amend(1, [], [], "north"))));
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(() => ProposeAsync(Client(fixture, "west"), study, study.Amend(1, [First], [], "north"))));
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(() => PendingAsync(Client(fixture, "west"), study)));

        var addition = study.Amend(1, [First], [], "north");
        Assert.Equal(Reasons.NotFound, await GatewayFixture.RefusedAsync(() => SignAsync(south, study, addition, "south")));
        await ProposeAsync(north, study, addition);
        Assert.Equal(Reasons.NotAuthorized, await GatewayFixture.RefusedAsync(() => SignAsync(south, study, addition, "north")));
        var forged = study.Sign("north", addition);
        forged.Participant = "south";
        Assert.Equal(Reasons.AmendmentInvalid, await GatewayFixture.RefusedAsync(() => SignAsync(south, study, addition, forged)));
        Assert.Single(await PendingAsync(south, study));

        var proposed = new ApprovedStudy(await fixture.LogKeyAsync());
        await north.CreateStudyAsync(new CreateStudyRequest { Manifest = Google.Protobuf.MessageExtensions.ToByteString(proposed.Manifest) }, GatewayFixture.Options());
        Assert.Equal(Reasons.ApprovalMissing, await GatewayFixture.RefusedAsync(() => ProposeAsync(north, proposed, proposed.Amend(1, [], [First], "north"))));
    }

    private static StudyService.StudyServiceClient Client(GatewayFixture fixture, string name, string role = "participant") => new(fixture.As(name, role));

    private static string Digest(SignedAmendment amendment) => Sha256Digest.Of(amendment.Amendment.Span).ToString();

    private static async Task<AmendmentStatus> ProposeAsync(StudyService.StudyServiceClient client, ApprovedStudy study, SignedAmendment amendment, string replaces = "")
        => (await client.ProposeAmendmentAsync(new ProposeAmendmentRequest { StudyId = study.Id, Amendment = amendment, Replaces = replaces }, GatewayFixture.Options())).Status;

    private static Task<AmendmentStatus> SignAsync(StudyService.StudyServiceClient client, ApprovedStudy study, SignedAmendment amendment, string signer)
        => SignAsync(client, study, amendment, study.Sign(signer, amendment));

    private static async Task<AmendmentStatus> SignAsync(StudyService.StudyServiceClient client, ApprovedStudy study, SignedAmendment amendment, ParticipantSignature signature)
        => (await client.SignAmendmentAsync(
            new SignAmendmentRequest { StudyId = study.Id, Number = 1, AmendmentSha256 = Digest(amendment), Signature = signature }, GatewayFixture.Options())).Status;

    private static async Task<IReadOnlyList<SignedAmendment>> InForceAsync(StudyService.StudyServiceClient client, ApprovedStudy study)
        => (await client.GetStudyAsync(new GetStudyRequest { StudyId = study.Id }, GatewayFixture.Options())).Amendments;

    private static async Task<IReadOnlyList<PendingAmendment>> PendingAsync(StudyService.StudyServiceClient client, ApprovedStudy study)
        => (await client.ListPendingAmendmentsAsync(new ListPendingAmendmentsRequest { StudyId = study.Id }, GatewayFixture.Options())).Amendments;
}
