using System.Diagnostics;
using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Benchmarks;

/// <summary>Enclave ingest: from ciphertext in 64 KiB fragments to validated rows.</summary>
internal static class IngestBenchmark
{
    private const int ColumnCount = 50;

    private const int RowCount = 500_000;

    private const int FragmentLength = 64 * 1024;

    private static readonly byte[] Context = SHA256.HashData("benchmark"u8);

    public static IngestFigures Measure(int rounds = 7)
    {
        var schema = new TableSchema(
            [.. Enumerable.Range(0, ColumnCount).Select(index => new Feature { Name = $"c{index}", Type = FeatureType.Float32, Minimum = -1000, Maximum = 1000, Missing = MissingRule.Impute })],
            new Label { Column = "label" },
            hasRecordKeys: false);
        using var key = DataKey.Generate();
        var plaintext = Table(schema, missingEvery: 0);
        var message = ChunkedMessage.Encrypt(key, Context, plaintext);
        var gaps = ChunkedMessage.Encrypt(key, Context, Table(schema, missingEvery: 10));

        var seconds = new List<double[]>();
        for (var round = -1; round < rounds; round++)
        {
            double[] measured = [Time(() => Ingest(schema, key, message)), Time(() => Decrypt(key, message)), Time(() => Validate(schema, plaintext)), Time(() => Ingest(schema, key, gaps))];
            if (round >= 0)
            {
                seconds.Add(measured);
            }
        }

        double Rate(int series) => RowCount / seconds.Select(measured => measured[series]).Order().ElementAt(rounds / 2);
        return new IngestFigures(Rate(0), Rate(1), Rate(2), Rate(3), ColumnCount, RowCount, rounds);
    }

    private static byte[] Table(TableSchema schema, int missingEvery)
    {
        var random = new Random(1);
        using var output = new MemoryStream(checked((int)schema.TableBytes(RowCount)));
        using var writer = new FeatureTableWriter(output, schema, RowCount);
        for (var row = 0; row < RowCount; row++)
        {
            for (var column = 0; column < ColumnCount; column++)
            {
                if (missingEvery > 0 && random.Next(missingEvery) == 0)
                {
                    writer.SetMissing(column);
                }
                else
                {
                    writer.SetNumber(column, (random.NextDouble() * 2000) - 1000);
                }
            }

            writer.SetLabel((row & 1) == 0);
            writer.EndRow();
        }

        writer.Complete();
        return output.ToArray();
    }

    private static void Ingest(TableSchema schema, DataKey key, byte[] message)
    {
        using var decryptor = new ChunkedDecryptor(key, Context);
        using var reader = new FeatureTableReader(schema, RowCount);
        var (features, labels) = (new float[schema.BlockRows * ColumnCount], new bool[schema.BlockRows]);
        for (var offset = 0; offset < message.Length; offset += FragmentLength)
        {
            ReadOnlySpan<byte> fragment = message.AsSpan(offset, Math.Min(FragmentLength, message.Length - offset));
            while (decryptor.TryDecrypt(ref fragment, out var chunk))
            {
                Read(reader, chunk, features, labels);
            }
        }

        if (!decryptor.TryComplete(out var last))
        {
            throw new InvalidOperationException(decryptor.Refusal.ToString());
        }

        Read(reader, last, features, labels);
        ThrowIfRefused(reader);
    }

    private static void Validate(TableSchema schema, byte[] plaintext)
    {
        using var reader = new FeatureTableReader(schema, RowCount);
        var (features, labels) = (new float[schema.BlockRows * ColumnCount], new bool[schema.BlockRows]);
        for (var offset = 0; offset < plaintext.Length; offset += ChunkLayout.ChunkLength)
        {
            Read(reader, plaintext.AsSpan(offset, Math.Min(ChunkLayout.ChunkLength, plaintext.Length - offset)), features, labels);
        }

        ThrowIfRefused(reader);
    }

    private static void Decrypt(DataKey key, byte[] message)
    {
        using var decryptor = new ChunkedDecryptor(key, Context);
        for (var offset = 0; offset < message.Length; offset += FragmentLength)
        {
            ReadOnlySpan<byte> fragment = message.AsSpan(offset, Math.Min(FragmentLength, message.Length - offset));
            while (decryptor.TryDecrypt(ref fragment, out _))
            {
            }
        }

        if (!decryptor.TryComplete(out _))
        {
            throw new InvalidOperationException(decryptor.Refusal.ToString());
        }
    }

    private static void Read(FeatureTableReader reader, ReadOnlySpan<byte> plaintext, float[] features, bool[] labels)
    {
        while (reader.TryRead(ref plaintext, features, labels, [], out _))
        {
        }
    }

    private static void ThrowIfRefused(FeatureTableReader reader)
    {
        if (reader.Complete() is { } refusal)
        {
            throw new InvalidOperationException(refusal.ToString());
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
