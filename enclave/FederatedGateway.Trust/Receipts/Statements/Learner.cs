using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Receipts.Statements;

/// <summary>A trained learner.</summary>
/// <param name="Kind">As in the manifest's trainer: <c>logistic_regression</c>, <c>fast_tree</c>, <c>light_gbm</c>.</param>
/// <param name="Parameters">Every effective parameter, defaults included, sorted by name.</param>
public sealed record Learner(string Kind, IReadOnlyList<LearnerParameter> Parameters)
{
    public const int MaximumParameters = 256;

    private const int MaximumNameLength = 128;
    private const int MaximumValueLength = 256;

    internal string? FindFault()
    {
        if (!StrictJson.IsText(Kind, MaximumNameLength) || Parameters.Count > MaximumParameters
            || Parameters.Any(parameter => parameter is null || !StrictJson.IsText(parameter.Name, MaximumNameLength) || !StrictJson.IsText(parameter.Value, MaximumValueLength)))
        {
            return $"names no learner, more than {MaximumParameters} parameters, or one with a malformed name or value";
        }

        for (var index = 1; index < Parameters.Count; index++)
        {
            if (string.CompareOrdinal(Parameters[index - 1].Name, Parameters[index].Name) >= 0)
            {
                return "has learner parameters that are not sorted by name, each once";
            }
        }

        return null;
    }
}
