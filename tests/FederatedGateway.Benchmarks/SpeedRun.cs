using System.Text.Json;
using FederatedGateway.Benchmarks.Uploads;

namespace FederatedGateway.Benchmarks;

/// <summary>Encryption, ingest and upload, each against its baseline, in one run.</summary>
internal static class SpeedRun
{
    private const double EncryptionTarget = 0.8;
    private const double IngestTarget = 2_000_000;
    private const double UploadTarget = 0.7;
    private const long MemoryTarget = 100L * 1024 * 1024;
    private const int UploadRounds = 3;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(FileInfo? report, long uploadBytes, CancellationToken cancellationToken)
    {
        // The upload first: it is the one whose client memory is measured.
        var upload = await UploadBenchmark.MeasureAsync(uploadBytes, UploadRounds, cancellationToken);
        var encryption = ChunkedEncryptionBenchmark.Measure();
        var ingest = IngestBenchmark.Measure();
        var targets = new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["encryption"] = encryption.EncryptRatio >= EncryptionTarget,
            ["decryption"] = encryption.DecryptRatio >= EncryptionTarget,
            ["ingest"] = ingest.RowsPerSecond >= IngestTarget,
            ["upload"] = upload.Ratio >= UploadTarget,
            ["clientMemory"] = upload.ClientPeakManagedBytes < MemoryTarget,
            ["gatewayMemory"] = upload.GatewayPeakManagedBytes is > 0 and < MemoryTarget,
        };
        var figures = new SpeedFigures(encryption, ingest, upload, targets, targets.Values.All(holds => holds));
        var text = JsonSerializer.Serialize(figures, Json);
        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, text + "\n", cancellationToken);
        }

        Console.WriteLine(text);
        return figures.AllWithinTargets ? 0 : 2;
    }
}
