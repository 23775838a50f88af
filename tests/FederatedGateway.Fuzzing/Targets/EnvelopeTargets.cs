using System.Buffers;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Fuzzing.Mutation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>What the enclave reads of an upload.</summary>
internal static class EnvelopeTargets
{
    private const int Rows = 3;

    private static readonly byte[] KeyConfigDigest = new byte[32];

    private static readonly WrapContext Context = new(new byte[32], new byte[32], WrapPurpose.Dataset, "north", ParticipantName.Enclave);

    private static readonly SigningKey Sender = SigningKey.Generate();

    private static readonly KemPrivateKey[] Keys = [KemPrivateKey.Generate(HpkeSuite.XWing), KemPrivateKey.Generate(HpkeSuite.P256)];

    private static readonly TableSchema Schema = TableSchema.Of(new SampleStudy().Manifest);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("feature-table", ReadTable, () => [Table()]),
        new("chunked-encryption", Decrypt, () => [Ciphertext()]),
        new("key-wrap", OpenWrap, () => Keys.Select(key => Wrap(key).ToByteArray())) { Form = new MessageMutation(V1.Wrap.Parser) },
        new("kem", OpenSealed, () => Keys.Select(key => SealedFor(key))),
    ];

    private static byte[] Table()
    {
        var table = new byte[Schema.TableBytes(Rows)];
        TableSchema.Magic.CopyTo(table);
        Schema.Digest.Span.CopyTo(table.AsSpan(TableSchema.Magic.Length));
        table[TableSchema.PrologueBytes] = Rows;
        return table;
    }

    private static void ReadTable(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new FeatureTableReader(Schema, Rows);
        var features = new float[Rows * Schema.Columns.Count];
        var plaintext = bytes.Span;
        while (reader.TryRead(ref plaintext, features, new bool[Rows], new byte[Rows * TableLimits.RecordKeyBytes], out _))
        {
        }

        _ = reader.Complete();
    }

    private static byte[] Ciphertext()
    {
        using var key = DataKey.Import(new byte[DataKey.Length]);
        using var encryptor = new ChunkedEncryptor(key, []);
        var output = new ArrayBufferWriter<byte>();
        encryptor.Write(new byte[100], output);
        encryptor.Complete(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Decrypt(ReadOnlyMemory<byte> bytes)
    {
        using var key = DataKey.Import(new byte[DataKey.Length]);
        using var decryptor = new ChunkedDecryptor(key, []);
        var ciphertext = bytes.Span;
        while (decryptor.TryDecrypt(ref ciphertext, out _))
        {
        }

        _ = decryptor.TryComplete(out _);
    }

    private static Wrap Wrap(KemPrivateKey key)
    {
        using var secret = new DatasetSecret(DataKey.Generate(), StudySecretShare.Generate());
        return KeyWraps.Seal(Context, key.PublicKey, KeyConfigDigest, secret, Sender);
    }

    // As it is, and signed again so that what it names is opened.
    private static void OpenWrap(ReadOnlyMemory<byte> bytes)
    {
        if (!StrictProto.Parse<Wrap>(bytes, "wrap", 64 * 1024).TryGetValue(out var wrap, out _))
        {
            return;
        }

        foreach (var key in Keys)
        {
            Open(wrap, key);
            var info = WrapStatement.Info(Context.StudyDigest.Span, KeyConfigDigest, Context.Sender, Context.Purpose);
            wrap.Signature = ByteString.CopyFrom(Sender.Sign(WrapStatement.SignatureInput(info, Context.HeaderDigest.Span, wrap.Enc.Span, wrap.Ciphertext.Span)));
            Open(wrap, key);
        }
    }

    private static void Open(Wrap wrap, KemPrivateKey key)
    {
        if (KeyWraps.OpenDataset(wrap, Context, Sender.PublicKey, [.. Keys.Select(own => (uint)own.Suite)], [new WrapKey(KeyConfigDigest, key)]).TryGetValue(out var secret, out _))
        {
            secret.Dispose();
        }
    }

    private static byte[] SealedFor(KemPrivateKey key)
    {
        var message = SingleShot.Seal(key.PublicKey, [], [], new byte[32]);
        return [.. message.Enc, .. message.Ciphertext];
    }

    // As a public key, as a private one, and as an encapsulated key before a ciphertext.
    private static void OpenSealed(ReadOnlyMemory<byte> bytes)
    {
        foreach (var key in Keys)
        {
            var length = Math.Min(bytes.Length, Kem.Of(key.Suite).EncLength);
            _ = SingleShot.Open(key, bytes.Span[..length], [], [], bytes.Span[length..]);
            if (KemPublicKey.Parse(key.Suite, bytes.Span[..length]).TryGetValue(out var publicKey, out _))
            {
                _ = SingleShot.Seal(publicKey, [], [], bytes.Span[length..]);
            }

            if (KemPrivateKey.Import(key.Suite, bytes.Span[..Math.Min(bytes.Length, KemPrivateKey.Length)]).TryGetValue(out var imported, out _))
            {
                imported.Dispose();
            }
        }
    }
}
