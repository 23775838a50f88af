using System.Security.Cryptography;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Benchmarks.Uploads;

/// <summary>A table of 50 float columns as feature blocks in a file, so that neither upload pays for making it.</summary>
internal sealed class UploadTable(string path, TableSchema schema, long rows, string sha256)
{
    public const int ColumnCount = 50;

    public string Path => path;

    /// <summary>Of the file, in hexadecimal.</summary>
    public string Sha256 => sha256;

    public long Bytes => schema.TableBytes(rows);

    /// <summary>Writes at least <paramref name="bytes"/> bytes.</summary>
    public static UploadTable Write(string path, StudyManifest manifest, long bytes)
    {
        var schema = TableSchema.Of(manifest);
        var rows = bytes / (schema.TableBytes(1_000_000) / 1_000_000);
        var values = new double[4096];
        var random = new Random(1);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (random.NextDouble() * 20) - 10;
        }

        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1024 * 1024);
        using var writer = new FeatureTableWriter(file, schema, rows);
        for (var row = 0L; row < rows; row++)
        {
            for (var column = 0; column < ColumnCount; column++)
            {
                writer.SetNumber(column, values[((row * 53) + (column * 31)) & 4095]);
            }

            writer.SetLabel((row & 1) == 0);
            writer.EndRow();
        }

        writer.Complete();
        file.Flush();
        using var written = File.OpenRead(path);
        return new UploadTable(path, schema, rows, Convert.ToHexStringLower(SHA256.HashData(written)));
    }

    /// <summary>The table as something that was never uploaded before.</summary>
    public TableToUpload AsNew() => new(
        rows,
        Sha256Digest.Of(RandomNumberGenerator.GetBytes(32)),
        new Sha256Digest(schema.Digest.Span),
        async (output, cancellationToken) =>
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
            await file.CopyToAsync(output, 64 * 1024, cancellationToken);
        });
}
