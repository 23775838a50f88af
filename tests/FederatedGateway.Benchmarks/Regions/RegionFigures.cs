namespace FederatedGateway.Benchmarks.Regions;

/// <summary>All figures of one run and whether each target holds.</summary>
/// <param name="Processors">Client and server share them.</param>
/// <param name="Puts">Targets: ratio at least 0.9, peak below 64 MiB.</param>
/// <param name="Targets">Each target by name.</param>
/// <param name="AllWithinTargets">All of them.</param>
internal sealed record RegionFigures(int Processors, IReadOnlyList<PutFigures> Puts, IReadOnlyDictionary<string, bool> Targets, bool AllWithinTargets);
