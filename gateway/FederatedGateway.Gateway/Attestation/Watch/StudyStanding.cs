using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>What the gateway found when it last verified the enclave's evidence for a study.</summary>
/// <param name="Refusal">The check that failed; null when the study accepts the evidence.</param>
/// <param name="NextCheck">When to look again.</param>
internal sealed record StudyStanding(Refusal? Refusal, DateTimeOffset NextCheck);
