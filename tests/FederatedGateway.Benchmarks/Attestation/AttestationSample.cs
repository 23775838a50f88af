using FederatedGateway.V1;

namespace FederatedGateway.Benchmarks.Attestation;

/// <summary>Evidence of real hardware to verify again and again.</summary>
/// <param name="Name">Also the target's name in the figures.</param>
/// <param name="Evidence">With its collateral.</param>
/// <param name="Now">A time at which it verifies.</param>
/// <param name="TargetMilliseconds">The median must be below.</param>
internal sealed record AttestationSample(string Name, Evidence Evidence, DateTimeOffset Now, double TargetMilliseconds);
