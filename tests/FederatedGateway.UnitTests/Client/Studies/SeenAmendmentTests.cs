using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Client.Studies;

/// <summary>What a profile has seen in force, a gateway cannot take back.</summary>
public sealed class SeenAmendmentTests : IDisposable
{
    private readonly ClientFixture client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task A_shorter_list_another_one_and_another_order_are_refused_and_a_longer_one_is_kept()
    {
        var (first, second, other) = (Removal(1, 1), Removal(2, 2), Removal(2, 3));
        await SeenAmendments.KeepAsync(client.Directory.Journal, [first], Cancellation);
        await SeenAmendments.KeepAsync(client.Directory.Journal, [first, second], Cancellation);
        await SeenAmendments.KeepAsync(client.Directory.Journal, [first, second], Cancellation);
        var state = await client.Directory.Journal.ReadAsync(Cancellation);
        Assert.Equal([1u, 2u], state.Amendments.Select(seen => seen.Number));

        Assert.Null(SeenAmendments.Check(state, [first, second]));
        Assert.Null(SeenAmendments.Check(state, [first, second, Removal(3, 4)]));
        Assert.Equal(Reasons.AmendmentMissing, SeenAmendments.Check(state, [])?.Reason);
        Assert.Equal(Reasons.AmendmentMissing, SeenAmendments.Check(state, [first])?.Reason);
        Assert.Equal(Reasons.AmendmentMissing, SeenAmendments.Check(state, [first, other])?.Reason);
        Assert.Equal(Reasons.AmendmentMissing, SeenAmendments.Check(state, [second, first])?.Reason);
    }

    private FederatedGateway.V1.SignedAmendment Removal(uint number, byte content) => client.Sample.Amend(number, [], [[.. Enumerable.Repeat(content, 32)]], "south");
}
