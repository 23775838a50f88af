using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>What evaluation found, before anything is suppressed.</summary>
/// <param name="Joint">The joint model on all held-out rows together.</param>
/// <param name="Participants">In the manifest's order.</param>
internal sealed record JointEvaluation(MetricSet Joint, IReadOnlyList<ParticipantEvaluation> Participants);
