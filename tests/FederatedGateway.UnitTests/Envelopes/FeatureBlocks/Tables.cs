using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Envelopes.FeatureBlocks;

/// <summary>Tables written and read in tests.</summary>
internal static class Tables
{
    public static readonly Label Label = new() { Column = "label", Positive = { "1" } };

    /// <summary>One column of each type; those with "gaps" allow missing values.</summary>
    public static readonly Feature[] EveryType =
    [
        new() { Name = "age", Type = FeatureType.Float32, Unit = "years", Minimum = 0, Maximum = 120, Missing = MissingRule.Impute },
        new() { Name = "dose", Type = FeatureType.Float64, Minimum = -1.5, Missing = MissingRule.Reject },
        new() { Name = "visits", Type = FeatureType.Int32, Minimum = 0, Maximum = 1000, Missing = MissingRule.Impute },
        new() { Name = "cells", Type = FeatureType.Int64, Missing = MissingRule.Impute },
        new() { Name = "smoker", Type = FeatureType.Bool, Missing = MissingRule.Impute },
        new() { Name = "stage", Type = FeatureType.Category, Categories = { "I", "II", "III" }, Missing = MissingRule.Impute },
    ];

    public static TableSchema Schema(params Feature[] features) => new(features, Label, hasRecordKeys: false);

    /// <param name="schema">Of float32, int32, bool and category columns, whose values a float holds exactly.</param>
    /// <param name="rows">One float a feature; NaN is missing.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="recordKeys">32 bytes a row, if the schema has them.</param>
    public static byte[] Write(TableSchema schema, IReadOnlyList<float[]> rows, IReadOnlyList<bool> labels, byte[]? recordKeys = null)
    {
        using var output = new MemoryStream();
        using var writer = new FeatureTableWriter(output, schema, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < schema.Columns.Count; column++)
            {
                var value = rows[row][column];
                if (float.IsNaN(value))
                {
                    writer.SetMissing(column);
                }
                else if (schema.Columns[column].IsFloatingPoint)
                {
                    writer.SetNumber(column, value);
                }
                else
                {
                    writer.SetInteger(column, (long)value);
                }
            }

            writer.SetLabel(labels[row]);
            if (schema.HasRecordKeys)
            {
                writer.SetRecordKey(recordKeys.AsSpan(row * 32, 32));
            }

            writer.EndRow();
        }

        writer.Complete();
        return output.ToArray();
    }

    /// <summary>Reads a table that arrives in pieces of the given sizes, in turn.</summary>
    public static Verdict<(List<float[]> Rows, List<bool> Labels, byte[] RecordKeys)> Read(TableSchema schema, long rowCount, byte[] table, params int[] sizes)
    {
        using var reader = new FeatureTableReader(schema, rowCount);
        var (rows, labels, recordKeys) = (new List<float[]>(), new List<bool>(), new List<byte>());
        var features = new float[schema.BlockRows * schema.Columns.Count];
        var blockLabels = new bool[schema.BlockRows];
        var keys = new byte[schema.HasRecordKeys ? schema.BlockRows * 32 : 0];
        for (var (offset, piece) = (0, 0); offset < table.Length; piece++)
        {
            var size = sizes.Length == 0 ? table.Length : Math.Min(sizes[piece % sizes.Length], table.Length - offset);
            ReadOnlySpan<byte> fragment = table.AsSpan(offset, size);
            offset += size;
            while (reader.TryRead(ref fragment, features, blockLabels, keys, out var count))
            {
                rows.AddRange(features.Take(count * schema.Columns.Count).Chunk(schema.Columns.Count));
                labels.AddRange(blockLabels.Take(count));
                recordKeys.AddRange(keys.Take(schema.HasRecordKeys ? count * 32 : 0));
            }

            Assert.True(fragment.IsEmpty);
        }

        return reader.Complete() is { } refusal
            ? Verdict<(List<float[]>, List<bool>, byte[])>.Refused(refusal)
            : Verdict<(List<float[]>, List<bool>, byte[])>.Accepted((rows, labels, [.. recordKeys]));
    }
}
