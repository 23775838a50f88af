using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>A model with what only its training knows.</summary>
/// <param name="Scorer">The model in canonical form, ready to score.</param>
/// <param name="Encoding">How its inputs came about.</param>
/// <param name="InputWeights">How much each input matters: for a linear model its weight times the input's deviation (signed), for trees its share of all gain.</param>
internal sealed record FittedModel(ModelScorer Scorer, LearnedEncoding Encoding, IReadOnlyList<double> InputWeights)
{
    public ModelParameters Parameters => Scorer.Parameters;
}
