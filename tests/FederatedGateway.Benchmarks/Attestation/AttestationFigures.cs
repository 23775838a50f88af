namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>All samples' times and whether each target holds.</summary>
internal sealed record AttestationFigures(IReadOnlyList<VerificationFigures> Verifications, IReadOnlyDictionary<string, bool> Targets, bool AllWithinTargets);
