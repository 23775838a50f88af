namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>Times of one sample's verification, everything that came with it parsed anew each time.</summary>
/// <param name="Name">Of the sample.</param>
/// <param name="Rounds">How often it was verified.</param>
/// <param name="MedianMilliseconds">Half of the rounds were faster.</param>
/// <param name="SlowestTwentiethMilliseconds">19 of 20 rounds were faster.</param>
/// <param name="TargetMilliseconds">The median must be below.</param>
internal sealed record VerificationFigures(string Name, int Rounds, double MedianMilliseconds, double SlowestTwentiethMilliseconds, double TargetMilliseconds);
