using FederatedGateway.Benchmarks.Uploads;

namespace FederatedGateway.Benchmarks;

/// <summary>All figures of one run and whether each target holds.</summary>
/// <param name="Encryption">Target: both ratios at least 0.8.</param>
/// <param name="Ingest">Target: at least 2 million rows a second.</param>
/// <param name="Upload">Targets: ratio at least 0.7, both memory peaks below 100 MiB.</param>
/// <param name="Targets">Each target by name.</param>
/// <param name="AllWithinTargets">All of them.</param>
internal sealed record SpeedFigures(ChunkedEncryptionFigures Encryption, IngestFigures Ingest, UploadFigures Upload, IReadOnlyDictionary<string, bool> Targets, bool AllWithinTargets);
