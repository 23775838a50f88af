using System.Buffers;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.UnitTests.Trust;

namespace FederatedGateway.Fuzzing.Targets;

/// <summary>What the enclave reads of an upload.</summary>
internal static class EnvelopeTargets
{
    private const int Rows = 3;

    private static readonly TableSchema Schema = TableSchema.Of(new SampleStudy().Manifest);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("feature-table", ReadTable, () => [Table()]),
        new("chunked-encryption", Decrypt, () => [Ciphertext()]),
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
}
