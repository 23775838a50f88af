namespace FederatedGateway.Fuzzing.Runs;

/// <summary>What the command line asks for.</summary>
/// <param name="Duration">A target's.</param>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Corpus">A folder a target below it; null for none.</param>
/// <param name="Findings">Where inputs that fail are written.</param>
internal sealed record FuzzSettings(TimeSpan Duration, int Seed, string? Corpus, string Findings);
