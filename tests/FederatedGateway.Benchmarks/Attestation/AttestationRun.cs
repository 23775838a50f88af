using System.Diagnostics;
using System.Text.Json;
using FederatedGateway.Trust.Attestation;

namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>How long does verifying evidence take, of each kind for which a published sample is at hand?</summary>
internal static class AttestationRun
{
    private const int WarmUpRounds = 50;
    private const int Rounds = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private const double TargetMilliseconds = 5;

    private static readonly Func<string, AttestationSample>[] Samples =
    [
        vectors => FileSample.Read(vectors, "sevSnp", "2026-11-23", TargetMilliseconds, "snp/trustee/test-report.bin", "snp/trustee/test-vcek.der"),
        vectors => FileSample.Read(vectors, "sgx", "2025-06-20", TargetMilliseconds, "intel/dcap-qvl/sgx_quote", "intel/dcap-qvl/sgx_quote_collateral.json"),
        vectors => FileSample.Read(vectors, "tdx", "2025-06-20", TargetMilliseconds, "intel/dcap-qvl/tdx_quote", "intel/dcap-qvl/tdx_quote_collateral.json"),
        vectors => FileSample.Read(vectors, "azureSnp", "2026-11-23", TargetMilliseconds, "azure/az-snp-vtpm/evidence-v2.json"),
        vectors => TpmSample.Read(vectors, TargetMilliseconds),
    ];

    /// <param name="vectors">The directory with published evidence; null for the usual place.</param>
    /// <param name="report">Where the figures go as JSON.</param>
    /// <param name="cancellationToken">Stops between two rounds.</param>
    public static async Task<int> RunAsync(DirectoryInfo? vectors, FileInfo? report, CancellationToken cancellationToken)
    {
        if (vectors is null && SharedVectors() is null)
        {
            await Console.Error.WriteLineAsync("No published evidence is at hand: give its directory with --vectors, or set FGW_SHARED.");
            return 1;
        }

        var directory = vectors?.FullName ?? SharedVectors()!;
        var verifications = Samples.Select(read => Measure(read(directory), cancellationToken)).ToList();
        var targets = verifications.ToDictionary(figures => figures.Name, figures => figures.MedianMilliseconds < figures.TargetMilliseconds, StringComparer.Ordinal);
        var figures = new AttestationFigures(verifications, targets, targets.Values.All(holds => holds));
        var text = JsonSerializer.Serialize(figures, Json);
        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, text + "\n", cancellationToken);
        }

        Console.WriteLine(text);
        return figures.AllWithinTargets ? 0 : 2;
    }

    /// <summary>Where the tests look too: what FGW_SHARED names, else <c>shared</c> beside the repository.</summary>
    private static string? SharedVectors()
    {
        if (Environment.GetEnvironmentVariable("FGW_SHARED") is { Length: > 0 } named)
        {
            return Path.Combine(named, "vectors");
        }

        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "FederatedGateway.sln")))
        {
            directory = directory.Parent;
        }

        var vectors = directory?.Parent is { } above ? Path.Combine(above.FullName, "shared", "vectors") : null;
        return Directory.Exists(vectors) ? vectors : null;
    }

    private static VerificationFigures Measure(AttestationSample sample, CancellationToken cancellationToken)
    {
        var times = new List<double>(Rounds);
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            EvidenceVerifier.VerifyReport(sample.Evidence, sample.Now).OrThrow();
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        return new VerificationFigures(sample.Name, Rounds, times[Rounds / 2], times[Rounds * 19 / 20], sample.TargetMilliseconds);
    }
}
