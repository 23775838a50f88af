using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>What evaluation found for one participant, before anything is suppressed.</summary>
/// <param name="Name">Name.</param>
/// <param name="Rows">Rows contributed.</param>
/// <param name="HeldOutPositives">Different positive rows that were held out in some split.</param>
/// <param name="HeldOutNegatives">Different negative rows that were held out in some split.</param>
/// <param name="Joint">The joint model on its held-out rows; null without any.</param>
/// <param name="Local">A model of its own rows on the same held-out rows; null where none could be trained in every split.</param>
internal sealed record ParticipantEvaluation(string Name, int Rows, int HeldOutPositives, int HeldOutNegatives, MetricSet? Joint, MetricSet? Local);
