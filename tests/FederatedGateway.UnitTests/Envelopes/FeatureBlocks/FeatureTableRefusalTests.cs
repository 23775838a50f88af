using System.Buffers.Binary;
using CsCheck;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Envelopes.FeatureBlocks;

public sealed class FeatureTableRefusalTests
{
    // magic 8, digest 32, row count 4; then for 10 rows bitmap 2 and values.
    private const int FirstBitmap = 44;

    private const int FirstValues = 46;

    [Fact]
    public void Every_truncation_and_extension_is_refused()
    {
        var (schema, table) = Small();
        for (var length = 0; length < table.Length; length++)
        {
            Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 10, table[..length]).Refusal?.Reason);
        }

        Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 10, [.. table, 0]).Refusal?.Reason);
        Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 10, [.. table, 0], 1).Refusal?.Reason);
        Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 10, [.. table, .. table]).Refusal?.Reason);
        Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 9, table).Refusal?.Reason);
        Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 11, table).Refusal?.Reason);
    }

    [Fact]
    public void Every_flipped_bit_is_refused_or_is_another_table_with_exactly_these_bytes()
    {
        // Only exactly representable types, so that what was read can be written again.
        var schema = Tables.Schema(Tables.EveryType[0], Tables.EveryType[2], Tables.EveryType[4], Tables.EveryType[5]);
        var rows = Enumerable.Range(0, 70).Select(row => row % 7 == 3 ? [float.NaN, float.NaN, 1, float.NaN] : new[] { row + 0.25f, row, row % 2, row % 3 }).ToList();
        var labels = rows.Select((_, row) => row % 2 == 0).ToList();
        var table = Tables.Write(schema, rows, labels);
        var (refused, accepted) = (0, 0);
        for (var bit = 0; bit < table.Length * 8; bit++)
        {
            var flipped = table.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var verdict = Tables.Read(schema, 70, flipped);
            if (verdict.IsAccepted)
            {
                accepted++;
                Assert.True(bit / 8 >= FirstBitmap, $"bit {bit} is structure");
                Assert.Equal(flipped, Tables.Write(schema, verdict.OrThrow().Rows, verdict.OrThrow().Labels));
            }
            else
            {
                refused++;
            }
        }

        Assert.True(refused > 0 && accepted > 0);
    }

    [Fact]
    public void Random_bytes_never_do_more_than_be_refused()
    {
        var schema = Tables.Schema(Tables.EveryType);
        byte[] prologue = [.. "FGWTABL1"u8, .. schema.Digest.Span];
        var length = (int)schema.TableBytes(100) - prologue.Length - 4;
        Gen.Byte.Array[length].Sample(
            bytes => Assert.False(Tables.Read(schema, 100, [.. prologue, 100, 0, 0, 0, .. bytes], 700).IsAccepted),
            iter: 200);
        Gen.Byte.Array[0, 3000].Sample(bytes => Assert.False(Tables.Read(schema, 100, bytes, 700).IsAccepted), iter: 200);
    }

    [Theory]
    [InlineData(-0.001f, false)]
    [InlineData(-0.0f, true)]
    [InlineData(0.5f, true)]
    [InlineData(120f, true)]
    [InlineData(120.00001f, false)]
    [InlineData(float.NaN, false)]
    [InlineData(float.PositiveInfinity, false)]
    [InlineData(float.NegativeInfinity, false)]
    [InlineData(float.Epsilon, true)]
    public void A_number_is_finite_and_within_its_bounds(float value, bool accepted)
    {
        var schema = Tables.Schema(Tables.EveryType[0]);

        // Once in a row that is decoded by vectors, once in a rest that is not.
        foreach (var (rowCount, row) in new[] { (64, 37), (10, 9), (100, 99) })
        {
            var table = Tables.Write(schema, [.. Enumerable.Range(0, rowCount).Select(_ => new[] { 1f })], new bool[rowCount]);
            BinaryPrimitives.WriteSingleLittleEndian(table.AsSpan(FirstBitmap + ((rowCount + 7) / 8) + (row * 4)), value);
            var verdict = Tables.Read(schema, rowCount, table);
            Assert.Equal(accepted, verdict.IsAccepted);
            Assert.Equal(accepted, schema.Columns[0].AcceptsNumber(value));
        }
    }

    [Fact]
    public void The_refusal_names_column_and_count_and_no_value()
    {
        var schema = Tables.Schema(Tables.EveryType);
        var (_, table) = Small();
        var visits = FirstValues + 40 + 2 + 80 + 2;
        foreach (var row in new[] { 1, 4, 8 })
        {
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(visits + (row * 4)), 424242);
        }

        var refusal = Tables.Read(schema, 10, table).Refusal!;
        Assert.Equal(Reasons.FeatureTableInvalid, refusal.Reason);
        Assert.Contains("\"visits\"", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("in 3 of the 10 rows", refusal.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("424242", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Categories_booleans_labels_and_missing_cells_keep_their_rules()
    {
        var (schema, table) = Small();
        var dose = FirstValues + 40;
        var smoker = dose + 2 + 80 + 2 + 40 + 2 + 80;
        var stage = smoker + 2 + 10;
        var labels = stage + 2 + 20;
        Assert.Equal(table.Length, labels + 10);

        void Refused(int offset, byte value)
        {
            Assert.NotEqual(value, table[offset]);
            var changed = table.ToArray();
            changed[offset] = value;
            Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 10, changed).Refusal?.Reason);
        }

        Refused(smoker + 2 + 5, 2);
        Refused(smoker + 2 + 5, 255);
        Refused(stage + 2, 3);
        Refused(stage + 3, 1);
        Refused(labels, 2);
        Refused(labels + 9, 255);

        // A row count, a missing bit where missing is rejected, a missing bit over a value, a bit beyond the rows.
        Refused(40, 11);
        Refused(43, 1);
        Refused(dose, 1);
        Refused(FirstBitmap, 2);
        Refused(FirstBitmap + 1, 4);
        Refused(FirstBitmap + 1, 128);
    }

    [Fact]
    public void A_missing_cell_holds_zero_bits_and_nothing_else()
    {
        var schema = Tables.Schema(Tables.EveryType[0]);
        var table = Tables.Write(schema, [[1f], [float.NaN], [2f]], [true, true, true]);
        Assert.True(Tables.Read(schema, 3, table).IsAccepted);
        for (var bit = 0; bit < 32; bit++)
        {
            var changed = table.ToArray();
            changed[FirstBitmap + 1 + 4 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.Equal(Reasons.FeatureTableInvalid, Tables.Read(schema, 3, changed).Refusal?.Reason);
        }
    }

    [Fact]
    public void Another_schemas_table_is_called_that()
    {
        var (schema, table) = Small();
        var other = Tables.Schema([.. Tables.EveryType.Select((feature, index) => index == 0 ? new Feature(feature) { Unit = "months" } : feature)]);
        Assert.Equal(Reasons.SchemaMismatch, Tables.Read(other, 10, table).Refusal?.Reason);
        Assert.Equal(Reasons.SchemaMismatch, Create(schema, other.Digest, 10, [], schema.TableBytes(10)).Refusal?.Reason);
        Assert.Equal(Reasons.SchemaMismatch, Create(schema, schema.Digest, 10, new byte[16], schema.TableBytes(10)).Refusal?.Reason);
    }

    [Fact]
    public void A_length_that_is_not_schema_times_rows_is_refused_before_anything_is_read()
    {
        var (schema, _) = Small();
        Assert.True(Create(schema, schema.Digest, 10, [], schema.TableBytes(10)).IsAccepted);
        foreach (var (rows, bytes) in new[] { (10L, schema.TableBytes(10) + 1), (10, schema.TableBytes(10) - 1), (10, schema.TableBytes(11)), (1_000_000_000, 500), (10, 0) })
        {
            Assert.Equal(Reasons.FeatureTableInvalid, Create(schema, schema.Digest, rows, [], bytes).Refusal?.Reason);
        }
    }

    private static Verdict<FeatureTableReader> Create(TableSchema schema, ReadOnlyMemory<byte> digest, long rows, byte[] joinKeyId, long plaintextBytes)
    {
        using var signer = SigningKey.Generate();
        var header = new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = ByteString.CopyFrom(new byte[32]),
            Kind = PayloadKind.FeatureTable,
            Sender = "cleveland",
            EnvelopeId = ByteString.CopyFrom(new byte[16]),
            DatasetVersion = 1,
            SchemaDigest = ByteString.CopyFrom(digest.Span),
            RowCount = rows,
            JoinKeyId = ByteString.CopyFrom(joinKeyId),
            CreateTime = 1,
            ExpireTime = 2,
        };
        var verified = VerifiedHeader.Verify(
            new DraftHeader(header).Sign(new byte[32], signer),
            signer.PublicKey,
            new HeaderExpectation(new byte[32], PayloadKind.FeatureTable, "cleveland")).OrThrow();
        return FeatureTableReader.Create(schema, verified, ChunkLayout.CiphertextLength(plaintextBytes));
    }

    private static (TableSchema Schema, byte[] Table) Small()
    {
        var schema = Tables.Schema(Tables.EveryType);
        using var output = new MemoryStream();
        using var writer = new FeatureTableWriter(output, schema, 10);
        for (var row = 0; row < 10; row++)
        {
            writer.SetNumber(0, 30 + row);
            writer.SetNumber(1, row / 3.0);
            writer.SetInteger(2, row);
            writer.SetInteger(3, row * 1_000_000_000_000L);
            writer.SetBoolean(4, row % 2 == 0);
            writer.SetInteger(5, row % 3);
            writer.SetLabel(row % 2 == 1);
            writer.EndRow();
        }

        writer.Complete();
        return (schema, output.ToArray());
    }
}
