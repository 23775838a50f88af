using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Accepted states of a machine after boot, of a TPM or of a virtual TPM.</summary>
internal static class PcrSetRules
{
    /// <summary>The debug and application registers: any program may reset them and extend them to any value that it knows the history of.</summary>
    private static readonly HashSet<int> Resettable = [16, 23];

    public static void Check(IReadOnlyList<PcrSet> states, string field, Violations violations)
    {
        violations.Count(field, states.Count, 1, ManifestLimits.MaximumMeasurements);
        var read = new List<PcrValues>();
        for (var index = 0; index < states.Count; index++)
        {
            if (!PcrValues.Read(states[index].Values).TryGetValue(out var values, out var refusal))
            {
                violations.Add($"{field}[{index}]", refusal.Detail);
                continue;
            }

            read.Add(values);
            violations.Require(values.Selection == read[0].Selection, $"{field}[{index}]", "it selects other registers than the states before it; all select the same");
            violations.Require(!values.ByIndex.Keys.All(Resettable.Contains), $"{field}[{index}]", "registers 16 and 23 can be reset by any program and prove nothing alone; add registers of the boot, such as 4 and 7");
        }

        violations.Unique(field, read.Select(values => Convert.ToHexStringLower(values.Measurement.Span)));
    }
}
