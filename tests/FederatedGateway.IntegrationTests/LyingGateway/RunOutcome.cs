using FederatedGateway.Enclave.V1;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Everything that a run sent.</summary>
internal sealed record RunOutcome(IReadOnlyList<RunProgress> Progress, IReadOnlyList<byte[]> Ciphertexts, RunFinished Finished);
