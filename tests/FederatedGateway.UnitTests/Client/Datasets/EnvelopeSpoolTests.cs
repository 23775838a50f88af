using System.Security.Cryptography;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Studies;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Client.Datasets;

public sealed class EnvelopeSpoolTests : IDisposable
{
    private static readonly byte[] Table = RandomNumberGenerator.GetBytes(100_000);

    private readonly ClientFixture client = new();

    private EnvelopeSpool Spool => new(client.Institution, client.Directory);

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task A_spooled_envelope_opens_with_the_secret_that_was_kept_for_it()
    {
        using var share = StudySecretShare.Generate();
        var dataset = await EncryptAsync(Table, share);
        var bytes = await File.ReadAllBytesAsync(client.Directory.SpoolPath(dataset.EnvelopeId), TestContext.Current.CancellationToken);
        Assert.True(dataset.CiphertextDigest.Equals(Sha256Digest.Of(bytes)));
        Assert.Equal(Table.Length, dataset.Spooled.PlaintextBytes);

        var study = client.Approved();
        var expected = new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, "north");
        var header = VerifiedHeader.Verify(dataset.SignedHeader, client.Institution.Keys.Signing.PublicKey, expected).OrThrow();
        Assert.Equal(3, header.RowCount);
        Assert.Equal(1u, header.DatasetVersion);

        var reread = (await client.Directory.Journal.ReadAsync(TestContext.Current.CancellationToken)).NewestDataset!;
        using var secret = Spool.OpenSecret(reread);
        Assert.Equal(Table, ChunkedMessage.Decrypt(secret.DataKey, header.Digest.Span, bytes).OrThrow());
        Assert.Equal(share.Export(), secret.Share.Export());
    }

    [Fact]
    public async Task A_second_table_gets_a_new_envelope_key_salt_and_version()
    {
        using var share = StudySecretShare.Generate();
        var first = await EncryptAsync(Table, share);
        var second = await EncryptAsync(Table, share);
        Assert.NotEqual(first.EnvelopeId, second.EnvelopeId);
        Assert.Equal(2u, second.Spooled.Version);
        using var firstSecret = Spool.OpenSecret(first);
        using var secondSecret = Spool.OpenSecret(second);
        Assert.NotEqual(firstSecret.DataKey.Export(), secondSecret.DataKey.Export());
        Assert.NotEqual(await SaltAsync(first), await SaltAsync(second));
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_to_its_end_leaves_nothing_behind()
    {
        using var share = StudySecretShare.Generate();
        var table = new TableToUpload(3, Sha256Digest.Of(Table), Sha256Digest.Of("schema"u8), async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Table.AsMemory(0, 50_000), cancellationToken);
            throw new IOException("the file changed while it was read");
        });
        await Assert.ThrowsAsync<IOException>(() => Spool.EncryptAsync(client.Approved(), table, 1, share, null, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(client.Directory.SpoolDirectory));
        Assert.Null((await client.Directory.Journal.ReadAsync(TestContext.Current.CancellationToken)).NewestDataset);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_removed_and_what_is_known_stays()
    {
        using var share = StudySecretShare.Generate();
        var kept = await EncryptAsync(Table, share);
        var orphan = client.Directory.SpoolPath("00112233445566778899aabbccddeeff");
        await File.WriteAllBytesAsync(orphan, [1, 2, 3], TestContext.Current.CancellationToken);
        await EncryptAsync([1], share);
        Assert.False(File.Exists(orphan));
        Assert.True(await Spool.HoldsAsync(kept, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_envelope_of_which_a_power_cut_took_something_is_not_held_any_more(bool sameLength)
    {
        using var share = StudySecretShare.Generate();
        var kept = await EncryptAsync(Table, share);
        var path = client.Directory.SpoolPath(kept.EnvelopeId);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes.AsSpan(^5000..).Clear();
        await File.WriteAllBytesAsync(path, sameLength ? bytes : bytes[..^5000], TestContext.Current.CancellationToken);
        Assert.False(await Spool.HoldsAsync(kept, TestContext.Current.CancellationToken));
        File.Delete(path);
        Assert.False(await Spool.HoldsAsync(kept, TestContext.Current.CancellationToken));
    }

    private Task<KeptDataset> EncryptAsync(byte[] table, StudySecretShare share)
        => Spool.EncryptAsync(
            client.Approved(),
            new TableToUpload(3, Sha256Digest.Of(table), Sha256Digest.Of("schema"u8), (stream, cancellationToken) => stream.WriteAsync(table, cancellationToken).AsTask()),
            1,
            share,
            null,
            TestContext.Current.CancellationToken);

    private async Task<byte[]> SaltAsync(KeptDataset dataset)
        => (await File.ReadAllBytesAsync(client.Directory.SpoolPath(dataset.EnvelopeId), TestContext.Current.CancellationToken))[..ChunkLayout.SaltLength];
}
