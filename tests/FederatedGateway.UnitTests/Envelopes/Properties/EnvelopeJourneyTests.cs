using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.UnitTests.Envelopes.FeatureBlocks;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Envelopes.Properties;

/// <summary>A whole envelope both ways, and its parts mixed with those of another one.</summary>
public sealed class EnvelopeJourneyTests : IDisposable
{
    private static readonly uint[] Suites = [(uint)HpkeSuite.XWing];
    private static readonly byte[] Study = SHA256.HashData("study"u8);
    private static readonly byte[] KeyConfigDigest = SHA256.HashData("key config"u8);
    private static readonly TableSchema Schema = Tables.Schema(Tables.EveryType[0], Tables.EveryType[2]);

    private readonly SigningKey institution = SigningKey.Generate();
    private readonly SigningKey receipts = SigningKey.Generate();
    private readonly KemPrivateKey enclave = KemPrivateKey.Generate(HpkeSuite.XWing);
    private readonly KemPrivateKey recipient = KemPrivateKey.Generate(HpkeSuite.XWing);

    public void Dispose()
    {
        institution.Dispose();
        receipts.Dispose();
        enclave.Dispose();
        recipient.Dispose();
    }

    [Fact]
    public async Task A_table_goes_up_and_any_part_of_another_envelope_in_it_is_refused()
    {
        var first = await Upload(rowCount: 10_000, datasetVersion: 1);
        var second = await Upload(rowCount: 10_000, datasetVersion: 2);
        Assert.Null(Ingest(first.Header, first.Wrap, first.Ciphertext));
        Assert.Null(Ingest(second.Header, second.Wrap, second.Ciphertext));

        Assert.Equal(Reasons.DigestMismatch, Ingest(first.Header, first.Wrap, Changed(first.Ciphertext))?.Reason);
        Assert.Equal(Reasons.WrapSignatureInvalid, Ingest(first.Header, second.Wrap, second.Ciphertext)?.Reason);
        Assert.Equal(Reasons.DigestMismatch, Ingest(first.Header, first.Wrap, second.Ciphertext)?.Reason);
        var mixed = new SignedHeader(first.Header) { CiphertextSha256 = second.Header.CiphertextSha256 };
        Assert.Equal(Reasons.HeaderSignatureInvalid, Ingest(mixed, first.Wrap, second.Ciphertext)?.Reason);

        // A sender that signs the mix itself gains nothing either: the payload is bound to its own header.
        var resigned = new DraftHeader(EnvelopeHeader.Parser.ParseFrom(first.Header.Header)).Sign(second.Header.CiphertextSha256.Span, institution);
        Assert.Equal(Reasons.DecryptionFailed, Ingest(resigned, first.Wrap, second.Ciphertext)?.Reason);
    }

    [Fact]
    public void A_result_comes_down_to_its_recipient_alone()
    {
        byte[] model = RandomNumberGenerator.GetBytes(50_000);
        var draft = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = ByteString.CopyFrom(Study),
            Kind = PayloadKind.Model,
            Sender = ParticipantName.Enclave,
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            DatasetVersion = 1,
            CreateTime = 1_800_000_000,
            ExpireTime = 1_900_000_000,
            OrderDigest = ByteString.CopyFrom(SHA256.HashData("order"u8)),
        });
        using var key = DataKey.Generate();
        var ciphertext = ChunkedMessage.Encrypt(key, draft.Digest.Span, model);
        var signed = draft.Sign(SHA256.HashData(ciphertext), receipts);
        var header = VerifiedHeader.Verify(signed, receipts.PublicKey, new HeaderExpectation(Study, PayloadKind.Model, ParticipantName.Enclave)).OrThrow();
        var context = WrapContext.Of(header, "cleveland");
        var wrap = KeyWraps.Seal(context, recipient.PublicKey, key, receipts);

        using var opened = KeyWraps.OpenResult(wrap, context, receipts.PublicKey, Suites, [WrapKey.Of(recipient)]).OrThrow();
        Assert.Null(header.CheckCiphertext(SHA256.HashData(ciphertext)));
        Assert.Equal(model, ChunkedMessage.Decrypt(opened, header.Digest.Span, ciphertext).OrThrow());
        Assert.Equal(Reasons.WrapInvalid, KeyWraps.OpenResult(wrap, WrapContext.Of(header, "hungarian"), receipts.PublicKey, Suites, [WrapKey.Of(enclave)]).Refusal?.Reason);
    }

    private async Task<(SignedHeader Header, Wrap Wrap, byte[] Ciphertext)> Upload(int rowCount, ulong datasetVersion)
    {
        var draft = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = ByteString.CopyFrom(Study),
            Kind = PayloadKind.FeatureTable,
            Sender = "cleveland",
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            DatasetVersion = datasetVersion,
            SchemaDigest = ByteString.CopyFrom(Schema.Digest.Span),
            RowCount = rowCount,
            CreateTime = 1_800_000_000,
            ExpireTime = 1_900_000_000,
        });
        using var secret = new DatasetSecret(DataKey.Generate(), StudySecretShare.Generate());
        using var spool = new MemoryStream();
        await using (var encrypted = new ChunkedEncryptionStream(spool, secret.DataKey, draft.Digest.Span))
        {
            using var writer = new FeatureTableWriter(encrypted, Schema, rowCount);
            for (var row = 0; row < rowCount; row++)
            {
                writer.SetNumber(0, row % 120);
                writer.SetInteger(1, row % 1000);
                writer.SetLabel(row % 5 == 0);
                writer.EndRow();
            }

            writer.Complete();
            await encrypted.CompleteAsync(TestContext.Current.CancellationToken);
        }

        var context = new WrapContext(Study, draft.Digest, WrapPurpose.Dataset, "cleveland", ParticipantName.Enclave);
        var wrap = KeyWraps.Seal(context, enclave.PublicKey, KeyConfigDigest, secret, institution);
        return (draft.Sign(SHA256.HashData(spool.ToArray()), institution), wrap, spool.ToArray());
    }

    // What an enclave does with what a courier brings; null when every row was accepted.
    private Refusal? Ingest(SignedHeader signed, Wrap wrap, byte[] ciphertext)
    {
        if (!VerifiedHeader.Verify(signed, institution.PublicKey, new HeaderExpectation(Study, PayloadKind.FeatureTable, "cleveland")).TryGetValue(out var header, out var refusal)
            || !KeyWraps.OpenDataset(wrap, WrapContext.Of(header, ParticipantName.Enclave), institution.PublicKey, Suites, [new WrapKey(KeyConfigDigest, enclave)]).TryGetValue(out var secret, out refusal)
            || !FeatureTableReader.Create(Schema, header, ciphertext.Length).TryGetValue(out var reader, out refusal))
        {
            return refusal;
        }

        using var decryptor = new ChunkedDecryptor(secret.DataKey, header.Digest.Span);
        secret.Dispose();
        if (header.CheckCiphertext(SHA256.HashData(ciphertext)) is { } mismatch)
        {
            return mismatch;
        }

        var (features, labels, sum) = (new float[Schema.BlockRows * 2], new bool[Schema.BlockRows], 0.0);
        ReadOnlySpan<byte> fragment = ciphertext;
        while (decryptor.TryDecrypt(ref fragment, out var chunk))
        {
            while (reader.TryRead(ref chunk, features, labels, [], out var rows))
            {
                sum += features.Take(rows * 2).Sum(value => (double)value);
            }
        }

        if (!decryptor.TryComplete(out var last))
        {
            return decryptor.Refusal;
        }

        while (reader.TryRead(ref last, features, labels, [], out var rows))
        {
            sum += features.Take(rows * 2).Sum(value => (double)value);
        }

        Assert.Equal(Enumerable.Range(0, (int)header.RowCount).Sum(row => (row % 120) + (row % 1000)), sum);
        return reader.Complete();
    }

    private static byte[] Changed(byte[] ciphertext)
    {
        var changed = ciphertext.ToArray();
        changed[^1] ^= 1;
        return changed;
    }
}
