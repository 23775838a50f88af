using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that orders runs by itself.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class OrderLieTests(RunningEnclave enclave)
{
    private readonly Consortium consortium = new(enclave.Process);

    [Fact]
    public Task An_order_that_lacks_a_signature() => RefusedAsync(Reasons.OrderSignatureMissing, start => start.Order.Signatures.RemoveAt(1));

    [Fact]
    public Task A_forged_signature() => RefusedAsync(Reasons.OrderSignatureInvalid, start =>
    {
        using var forger = SigningKey.Generate();
        start.Order.Signatures[1] = RunOrders.Sign(forger, start.Order.Order.Span, "south");
    });

    [Fact]
    public Task A_changed_order() => RefusedAsync(Reasons.OrderSignatureInvalid, start => start.Order.Order = Changed(start.Order.Order, order => order.Number = 2));

    [Fact]
    public Task An_order_that_omits_a_participant() => RefusedAsync(Reasons.OrderParticipantOmitted, start => Resign(start, order => order.Datasets.RemoveAt(2)));

    [Fact]
    public Task A_number_beyond_the_studys_runs() => RefusedAsync(Reasons.OrderNumberExceeded, start => Resign(start, order => order.Number = 4));

    [Fact]
    public Task An_expired_order() => RefusedAsync(Reasons.OrderExpired, start => Resign(start, order => order.NotAfter = Consortium.Now.AddMinutes(-1).ToUnixTimeSeconds()));

    [Fact]
    public Task Other_recipients() => RefusedAsync(Reasons.OrderRecipientMismatch, start => Resign(start, order => order.Recipients.Add("west")));

    [Fact]
    public Task An_order_for_another_enclave() => RefusedAsync(Reasons.MeasurementRefused, start => Resign(start, order => order.Measurement = ByteString.CopyFrom(new byte[32])));

    [Fact]
    public Task An_order_for_the_key_of_an_earlier_process()
        => RefusedAsync(Reasons.OrderReissueNeeded, start => Resign(start, order => order.KeyConfigDigest = Sha256Digest.Of("gone"u8).ToByteString()));

    [Fact]
    public Task An_order_for_the_key_of_an_earlier_process_with_a_wrap_to_it() => RefusedAsync(Reasons.RewrapNeeded, start =>
    {
        Resign(start, order => order.KeyConfigDigest = Sha256Digest.Of("gone"u8).ToByteString());
        start.Datasets[1].Wraps[0].RecipientDigest = Sha256Digest.Of("gone"u8).ToByteString();
    });

    [Fact]
    public async Task Another_studys_order()
    {
        var other = new Consortium(enclave.Process);
        var (stolen, _) = await other.PrepareAsync();
        await RefusedAsync(Reasons.OrderWrongStudy, start => start.Order = stolen.Order);
    }

    [Fact]
    public async Task A_repeated_number_with_other_datasets_and_a_superseded_dataset()
    {
        var (first, firstTables) = await consortium.PrepareAsync();
        await consortium.RunAsync(first, firstTables);

        // All signed number 1 for the first tables; somebody's client was made to sign it again for new ones.
        var (again, newTables) = await consortium.PrepareAsync(number: 1, version: 2);
        await Refusals.AssertAsync(Reasons.OrderNumberReused, () => consortium.RunAsync(again, newTables));

        var (second, secondTables) = await consortium.PrepareAsync(number: 2, version: 2);
        await consortium.RunAsync(second, secondTables);

        var keys = await consortium.AttestAsync();
        var stale = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, firstTables, number: 3)), firstTables);
        await Refusals.AssertAsync(Reasons.DatasetSuperseded, () => consortium.RunAsync(stale, firstTables));
    }

    [Fact]
    public async Task A_run_without_an_order_or_anything_before_its_start()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Order = null;
        await Refusals.AssertAsync(Reasons.InvalidArgument, () => consortium.RunAsync(start, tables));

        using var call = enclave.Process.Client.ExecuteRun(cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new ExecuteRunRequest { Fragment = new CiphertextFragment() }, TestContext.Current.CancellationToken);
        await Refusals.AssertAsync(Reasons.InvalidArgument, () => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    private static ByteString Changed(ByteString bytes, Action<RunOrder> change)
    {
        var order = RunOrder.Parser.ParseFrom(bytes);
        change(order);
        return order.ToByteString();
    }

    /// <summary>As if every participant had been talked into signing it.</summary>
    private void Resign(RunStart start, Action<RunOrder> change) => start.Order = consortium.Sign(Changed(start.Order.Order, change).ToByteArray());

    private async Task RefusedAsync(string reason, Action<RunStart> lie)
    {
        var (start, tables) = await consortium.PrepareAsync();
        lie(start);
        await Refusals.AssertAsync(reason, () => consortium.RunAsync(start, tables));
    }
}
