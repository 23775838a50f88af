using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class LeaseTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_many_gets_the_lease_and_the_next_one_a_larger_token()
    {
        await using var database = await TestDatabase.CreateAsync();
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new LeaseTable(database, TimeProvider.System).TryAcquireAsync("run/1", Duration, Cancellation)));
        var held = Assert.Single(attempts, lease => lease is not null);
        Assert.Equal(1, held!.FencingToken);

        await held.DisposeAsync();
        await using var next = await new LeaseTable(database, TimeProvider.System).TryAcquireAsync("run/1", Duration, Cancellation);
        Assert.Equal(2, next!.FencingToken);
    }

    [Fact]
    public async Task An_owner_that_was_overtaken_can_write_nothing_more()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stalled = await new LeaseTable(database, TimeProvider.System).TryAcquireAsync("run/1", Duration, Cancellation);
        await ExpireAsync(database);
        await using var successor = await new LeaseTable(database, TimeProvider.System).TryAcquireAsync("run/1", Duration, Cancellation);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => database.TransactAsync(
            async work =>
            {
                await stalled!.GuardAsync(work, Cancellation);
                await work.Leases.ExecuteDeleteAsync(Cancellation);
            },
            Cancellation));
        Assert.Equal(Reasons.LeaseLost, refused.Refusal.Reason);

        await database.TransactAsync(work => successor!.GuardAsync(work, Cancellation), Cancellation);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_it_is_held_and_its_loss_is_told()
    {
        await using var database = await TestDatabase.CreateAsync();
        var table = new LeaseTable(database, TimeProvider.System);
        await using var held = await table.TryAcquireAsync("log", TimeSpan.FromSeconds(1.5), Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Null(await table.TryAcquireAsync("log", Duration, Cancellation));
        Assert.False(held!.Lost.IsCancellationRequested);

        await database.TransactAsync(
            work => work.Leases.ExecuteUpdateAsync(lease => lease.SetProperty(stored => stored.FencingToken, stored => stored.FencingToken + 1), Cancellation),
            Cancellation);
        var told = new TaskCompletionSource();
        await using var registration = held.Lost.Register(told.SetResult);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    private static Task ExpireAsync(TestDatabase database)
        => database.TransactAsync(work => work.Leases.ExecuteUpdateAsync(lease => lease.SetProperty(stored => stored.ExpireTicks, 1), Cancellation), Cancellation);
}
