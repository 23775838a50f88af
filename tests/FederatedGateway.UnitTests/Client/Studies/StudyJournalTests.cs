using FederatedGateway.Client.Studies;

namespace FederatedGateway.UnitTests.Client.Studies;

public sealed class StudyJournalTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string Path => directory.File("study", "journal.jsonl");

    private StudyJournal Journal => new(Path, TimeProvider.System);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_was_appended_is_read_by_another_process()
    {
        await Journal.AppendAsync((_, now) => new OrderSigned([1, 2, 3]) { Time = now }, TestContext.Current.CancellationToken);
        await Journal.AppendAsync((_, now) => new LimitsSet(4, now.AddDays(1)) { Time = now }, TestContext.Current.CancellationToken);
        var state = await Journal.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], Assert.Single(state.Orders).Order);
        Assert.Equal(4u, state.Limits?.LastNumber);
        Assert.False(state.IsWithdrawn);
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_off_never_happened()
    {
        await Journal.AppendAsync((_, now) => new OrderSigned([1]) { Time = now }, TestContext.Current.CancellationToken);
        await Journal.AppendAsync((_, now) => new Withdrawn { Time = now }, TestContext.Current.CancellationToken);
        var whole = await File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken);
        var firstLine = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = firstLine; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Path, whole[..length], TestContext.Current.CancellationToken);
            var state = await Journal.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Single(state.Orders);
            Assert.False(state.IsWithdrawn);
        }

        var after = await Journal.AppendAsync((_, now) => new OrderSigned([2]) { Time = now }, TestContext.Current.CancellationToken);
        Assert.Equal(2, after.Orders.Count);
        Assert.Equal(2, (await Journal.ReadAsync(TestContext.Current.CancellationToken)).Orders.Count);
    }

    [Fact]
    public async Task A_damaged_line_is_named_and_never_skipped()
    {
        await Journal.AppendAsync((_, now) => new OrderSigned([1]) { Time = now }, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(Path, "{\"event\":\"unheard-of\"}\n", TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<IOException>(() => Journal.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Contains("line 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_at_once_each_sees_what_the_others_wrote()
    {
        const int writers = 8;
        const int each = 10;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var index = 0; index < each; index++)
            {
                await Journal.AppendAsync((state, now) => new OrderSigned([(byte)state.Orders.Count]) { Time = now }, TestContext.Current.CancellationToken);
            }
        })));
        var orders = (await Journal.ReadAsync(TestContext.Current.CancellationToken)).Orders;
        Assert.Equal(Enumerable.Range(0, writers * each).Select(number => (byte)number), orders.Select(order => order.Order[0]));
    }
}
