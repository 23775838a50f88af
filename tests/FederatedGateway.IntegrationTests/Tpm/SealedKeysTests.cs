using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>Keys that outlive their process, in a real TPM implementation: for whom they open, and for whom they do not.</summary>
public sealed class SealedKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_between_upload_and_run_a_host_opens_the_old_wraps_under_new_keys_and_remembers_its_orders_and_logs()
    {
        await using var host = await SealingHost.StartAsync();
        var consortium = host.Consortium;
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        var order = consortium.Sign(consortium.OrderBytes(keys, tables));

        // A reset as well: the same boot gives the same registers.
        await host.RestartAsync(host.Machine.ResetAsync);
        await Refusals.AssertAsync(Reasons.OrderReissueNeeded, async () => await consortium.RunAsync(await consortium.StartAsync(order, tables), tables));
        var successor = await consortium.AttestAsync(EvidenceRole.Inspect);
        Assert.NotEqual(keys.Digest, successor.Digest);
        Assert.True(successor.Epoch > keys.Epoch);
        Assert.Equal([keys.Digest, successor.Digest], consortium.OpenedKeyConfigs);
        Assert.Single(host.Files(".keys"));
        order = consortium.Sign(consortium.OrderBytes(successor, tables));
        var outcome = await consortium.RunAsync(await consortium.StartAsync(order, tables), tables);
        Assert.Equal(successor.Digest, SignedStatement<RunReceipt>.Open(outcome.Finished.Receipt.Span, successor.ReceiptKey).OrThrow().Predicate.KeyConfigDigest);
        Assert.NotEmpty((await consortium.ReleaseAsync(outcome, Sha256Digest.Of(order.Order.Span))).Wraps);

        var fork = consortium.Log.Fork();
        var position = await consortium.PositionAsync();
        await host.RestartAsync();
        Assert.Equal(position, await consortium.PositionAsync());
        var third = await consortium.AttestAsync();
        Assert.Equal(2, host.Files(".keys").Length);
        var others = consortium.EncryptAll(third, version: 2);
        var reused = consortium.Sign(consortium.OrderBytes(third, others));
        await Refusals.AssertAsync(Reasons.OrderNumberReused, async () => await consortium.RunAsync(await consortium.StartAsync(reused, others), others));

        consortium.Log.Append("one history");
        order = consortium.Sign(consortium.OrderBytes(third, tables));
        var start = await consortium.StartAsync(order, tables);
        fork.Append("another history");
        fork.Append("and longer");
        start.Checkpoint = ByteString.CopyFrom(fork.Checkpoint());
        start.Consistency.Clear();
        start.Consistency.AddRange(consortium.Log.Consistency(position));
        await Refusals.AssertAsync(Reasons.LogForked, () => consortium.RunAsync(start, tables));

        await consortium.RunAsync(await consortium.StartAsync(order, tables), tables);

        // Old wraps and new ones in one run.
        EncryptedTable[] mixed = [tables[0], others[1], tables[2]];
        await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(third, mixed, number: 2)), mixed), mixed);
    }

    [Fact]
    public async Task In_another_boot_state_nothing_opens_and_new_keys_serve_until_the_old_state_is_back()
    {
        await using var host = await SealingHost.StartAsync();
        var consortium = host.Consortium;
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        var order = consortium.Sign(consortium.OrderBytes(keys, tables));

        await host.RestartAsync(host.Machine.BootOtherwiseAsync);
        Assert.Contains(Reasons.PcrMismatch, host.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.Contains("register 7 of the TPM changed since", host.Enclave.Process.Output, StringComparison.Ordinal);
        await Refusals.AssertAsync(Reasons.RewrapNeeded, async () => await consortium.RunAsync(await consortium.StartAsync(order, tables), tables));

        var others = await consortium.AttestAsync();
        Assert.NotEqual(keys.Digest, others.Digest);
        var again = consortium.EncryptAll(others);
        await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(others, again)), again), again);

        await host.RestartAsync(host.Machine.ResetAsync);
        var third = await consortium.AttestAsync(EvidenceRole.Inspect);
        Assert.Equal([keys.Digest, third.Digest], consortium.OpenedKeyConfigs);
        await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(third, tables)), tables), tables);
    }

    [Fact]
    public async Task Destroyed_keys_leave_the_TPM_before_their_end_is_signed_and_no_copy_of_their_file_opens()
    {
        await using var host = await SealingHost.StartAsync();
        var consortium = host.Consortium;
        var keys = await consortium.AttestAsync();
        var file = Assert.Single(host.Files(".keys"));
        var copy = await File.ReadAllBytesAsync(file, Cancellation);
        var index = SealedHeader.Parser.ParseFrom(SealedFile.Parser.ParseFrom(copy).Header).Secret.NvIndex;

        var request = new DestroyKeysRequest { StudyDigest = ByteString.CopyFrom(new byte[32]), KeyConfigDigests = { keys.Digest.ToByteString() }, Nonce = ByteString.CopyFrom(1, 2) };
        Assert.Equal(0u, Assert.Single((await host.Enclave.Client.DestroyKeysAsync(request, cancellationToken: Cancellation)).Destructions).SealedCopies);
        Assert.True(File.Exists(file));
        request.StudyDigest = consortium.Digest.ToByteString();
        var destruction = Assert.Single((await host.Enclave.Client.DestroyKeysAsync(request, cancellationToken: Cancellation)).Destructions);
        Assert.Equal((true, 1u), (destruction.WasHeld, destruction.SealedCopies));
        var time = DateTimeOffset.FromUnixTimeSeconds(destruction.DestroyTime);
        Assert.True(keys.ReceiptKey.Verify(KeyDestructionRecord.SignedMessage(consortium.Digest, keys.Digest, [1, 2], time, sealedCopies: 1), destruction.Signature.Span));
        Assert.False(File.Exists(file));
        await using (var tpm = await host.Machine.ConnectAsync())
        {
            Assert.Null(await tpm.ReadNvPublicAsync(index, Cancellation));
        }

        await host.RestartAsync(() => File.WriteAllBytesAsync(file, copy, Cancellation));
        Assert.Contains(Reasons.KeyDestroyed, host.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.Contains($"NV index 0x{index:x8} is gone from the TPM", host.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.NotEqual(keys.Digest, (await consortium.AttestAsync()).Digest);
    }

    [Fact]
    public async Task Sealed_keys_that_do_not_open_are_destroyed_on_demand_without_a_signature()
    {
        await using var host = await SealingHost.StartAsync();
        var keys = await host.Consortium.AttestAsync();
        await host.RestartAsync(host.Machine.BootOtherwiseAsync);
        var request = new DestroyKeysRequest { StudyDigest = host.Consortium.Digest.ToByteString(), KeyConfigDigests = { keys.Digest.ToByteString() } };
        var destruction = Assert.Single((await host.Enclave.Client.DestroyKeysAsync(request, cancellationToken: Cancellation)).Destructions);
        Assert.Equal((false, 1u, 0), (destruction.WasHeld, destruction.SealedCopies, destruction.Signature.Length));
        Assert.Empty(host.Files(".keys"));
    }

    [Fact]
    public async Task A_changed_byte_an_older_memory_and_a_missing_one_open_nothing_and_the_host_goes_on()
    {
        await using var host = await SealingHost.StartAsync();
        var consortium = host.Consortium;
        var keys = await consortium.AttestAsync();
        var file = Assert.Single(host.Files(".keys"));
        var whole = await File.ReadAllBytesAsync(file, Cancellation);
        var changed = whole.ToArray();
        changed[^20] ^= 1;
        await host.RestartAsync(() => File.WriteAllBytesAsync(file, changed, Cancellation));
        Assert.Contains(Reasons.DecryptionFailed, host.Enclave.Process.Output, StringComparison.Ordinal);

        var memory = Assert.Single(host.Files(".memory"));
        var old = await File.ReadAllBytesAsync(memory, Cancellation);
        await host.RestartAsync(() => File.WriteAllBytesAsync(file, whole, Cancellation));
        Assert.Contains("sealed keys opened: 1", host.Enclave.Process.Output, StringComparison.Ordinal);

        await host.RestartAsync(() => File.WriteAllBytesAsync(memory, old, Cancellation));
        Assert.Contains("an older copy was put back", host.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.Contains("sealed keys opened: 0", host.Enclave.Process.Output, StringComparison.Ordinal);

        await host.RestartAsync(() =>
        {
            Array.ForEach(host.Files(".memory"), File.Delete);
            return Task.CompletedTask;
        });
        Assert.Contains("is missing or did not open", host.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.NotEqual(keys.Digest, (await consortium.AttestAsync()).Digest);
    }

    [Fact]
    public async Task A_seal_directory_serves_one_process_at_a_time()
    {
        await using var host = await SealingHost.StartAsync();
        var second = await Assert.ThrowsAnyAsync<Exception>(host.StartSecondAsync);
        Assert.Contains("each enclave needs one of its own", second.ToString(), StringComparison.Ordinal);
    }
}
