using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that passes on other tables than were ordered.</summary>
[Collection(EnclaveCollection.Name)]
public sealed class DatasetLieTests(RunningEnclave enclave)
{
    private readonly Consortium consortium = new(enclave.Process);

    [Fact]
    public async Task Datasets_swapped_between_participants()
    {
        var (start, tables) = await consortium.PrepareAsync();
        (start.Datasets[0], start.Datasets[1]) = (start.Datasets[1], start.Datasets[0]);
        await Refusals.AssertAsync(Reasons.OrderDatasetMismatch, () => consortium.RunAsync(start, [tables[1], tables[0], tables[2]]));
    }

    [Fact]
    public async Task Ciphertexts_swapped_under_the_right_headers()
    {
        var (start, tables) = await consortium.PrepareAsync();
        await Refusals.AssertAsync(Reasons.DigestMismatch, () => consortium.RunAsync(start, [tables[1].Ciphertext, tables[0].Ciphertext, tables[2].Ciphertext]));
    }

    [Fact]
    public async Task An_older_table_in_the_place_of_the_ordered_one()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys, version: 2);
        var older = consortium.Encrypt(consortium.Institutions[1], keys, version: 1);
        var start = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables)), [tables[0], older, tables[2]]);
        await Refusals.AssertAsync(Reasons.OrderDatasetMismatch, () => consortium.RunAsync(start, [tables[0], older, tables[2]]));
    }

    [Fact]
    public async Task A_dataset_left_out()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets.RemoveAt(2);
        await Refusals.AssertAsync(Reasons.OrderDatasetMismatch, () => consortium.RunAsync(start, tables[..2]));
    }

    [Fact]
    public async Task Truncated_ciphertext_announced_as_such()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[1].CiphertextBytes -= 16;
        await Refusals.AssertAsync(Reasons.CiphertextTruncated, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task Truncated_ciphertext()
    {
        var (start, tables) = await consortium.PrepareAsync();
        await Refusals.AssertAsync(Reasons.CiphertextTruncated, () => consortium.RunAsync(start, [tables[0].Ciphertext, tables[1].Ciphertext, tables[2].Ciphertext[..^1]]));
    }

    [Fact]
    public async Task Bytes_that_no_table_has()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[0].CiphertextBytes++;
        await Refusals.AssertAsync(Reasons.FeatureTableInvalid, () => consortium.RunAsync(start, tables));
        start.Datasets[0].CiphertextBytes--;
        await Refusals.AssertAsync(Reasons.LimitExceeded, () => consortium.RunAsync(start, [[.. tables[0].Ciphertext, 0], tables[1].Ciphertext, tables[2].Ciphertext]));
        await Refusals.AssertAsync(Reasons.InvalidArgument, () => consortium.RunAsync(start, [.. tables.Select(table => table.Ciphertext), new byte[1]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(-1)]
    public async Task One_flipped_bit_of_ciphertext(int position)
    {
        var (start, tables) = await consortium.PrepareAsync();
        var changed = tables[1].Ciphertext.ToArray();
        changed[position < 0 ? changed.Length + position : position] ^= 1;
        await Refusals.AssertAsync(Reasons.DigestMismatch, () => consortium.RunAsync(start, [tables[0].Ciphertext, changed, tables[2].Ciphertext]));
    }

    [Fact]
    public async Task Another_studys_header()
    {
        var other = new Consortium(enclave.Process);
        var stolen = other.Encrypt(other.Institutions[1], await other.AttestAsync());
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[1].Header = stolen.Header;
        await Refusals.AssertAsync(Reasons.HeaderWrongStudy, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task A_forged_header()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[1].Header.CiphertextSha256 = ByteString.CopyFrom(SHA256.HashData("another table"u8));
        await Refusals.AssertAsync(Reasons.HeaderSignatureInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task An_expired_envelope()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        tables[1] = consortium.Encrypt(consortium.Institutions[1], keys, expiry: Consortium.Now.AddMinutes(-1));
        var start = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables)), tables);
        await Refusals.AssertAsync(Reasons.EnvelopeExpired, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task Another_studys_wrap()
    {
        var other = new Consortium(enclave.Process);
        var stolen = other.Encrypt(other.Institutions[1], await other.AttestAsync());
        await RefusedWrapAsync(Reasons.WrapSignatureInvalid, _ => stolen.Wraps[0]);
    }

    [Fact]
    public Task Another_participants_wrap() => RefusedWrapAsync(Reasons.WrapSignatureInvalid, start => start.Datasets[0].Wraps[0]);

    [Fact]
    public Task A_wrap_whose_recipient_key_was_changed() => RefusedWrapAsync(Reasons.WrapSignatureInvalid, start =>
    {
        var wrap = start.Datasets[1].Wraps[0].Clone();
        wrap.RecipientDigest = ByteString.CopyFrom(new byte[32]);
        return wrap;
    });

    [Fact]
    public Task A_wrap_with_other_content() => RefusedWrapAsync(Reasons.WrapSignatureInvalid, start =>
    {
        var wrap = start.Datasets[1].Wraps[0].Clone();
        var ciphertext = wrap.Ciphertext.ToByteArray();
        ciphertext[0] ^= 1;
        wrap.Ciphertext = ByteString.CopyFrom(ciphertext);
        return wrap;
    });

    [Fact]
    public async Task A_wrap_to_a_key_that_the_order_does_not_name()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        using var unrelated = new UnrelatedKeys(consortium.Digest);
        tables[1] = consortium.Encrypt(consortium.Institutions[1], unrelated.Public);
        var start = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables)), tables);
        await Refusals.AssertAsync(Reasons.WrapWrongKey, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task No_wrap()
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[1].Wraps.Clear();
        await Refusals.AssertAsync(Reasons.WrapInvalid, () => consortium.RunAsync(start, tables));
    }

    [Fact]
    public async Task More_rows_than_the_host_may_hold_are_refused_before_they_are_sent()
    {
        await using var small = await EnclaveProcess.StartAsync(TestContext.Current.CancellationToken, "--memory-limit-bytes", "16777216");
        var study = new Consortium(small);
        var keys = await study.AttestAsync();
        var tables = study.EncryptAll(keys);
        tables[1] = study.Encrypt(study.Institutions[1], keys, announcedRows: 10_000_000);
        var start = await study.StartAsync(study.Sign(study.OrderBytes(keys, tables)), tables);
        start.Datasets[1].CiphertextBytes = Envelopes.ChunkedEncryption.ChunkLayout.CiphertextLength(Envelopes.FeatureBlocks.TableSchema.Of(study.Manifest).TableBytes(10_000_000));
        await Refusals.AssertAsync(Reasons.MemoryLimitExceeded, () => study.RunAsync(start, tables));
    }

    [Fact]
    public async Task Too_few_rows_release_nothing()
    {
        consortium.Manifest.Privacy.MinimumRows = (3 * Consortium.Rows) + 1;
        var (start, tables) = await consortium.PrepareAsync();
        await Refusals.AssertAsync(Reasons.TooFewRows, () => consortium.RunAsync(start, tables));
    }

    private async Task RefusedWrapAsync(string reason, Func<RunStart, Wrap> lie)
    {
        var (start, tables) = await consortium.PrepareAsync();
        start.Datasets[1].Wraps[0] = lie(start);
        await Refusals.AssertAsync(reason, () => consortium.RunAsync(start, tables));
    }
}
