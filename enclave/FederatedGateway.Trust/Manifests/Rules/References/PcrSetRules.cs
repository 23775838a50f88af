using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Accepted states of a machine after boot, of a TPM or of a virtual TPM.</summary>
internal static class PcrSetRules
{
    /// <summary>
    /// The firmware extends registers 0 to this one whatever is booted, before anything that it boots can. In the others any boot loader, kernel or program can repeat the history of a value that it knows:
    /// 8 to 15 are untouched where nothing uses them (11, 14), and 16 and 23 can be reset at any time.
    /// </summary>
    private const int LastOfFirmware = 7;

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
            violations.Require(
                values.ByIndex.Keys.Any(register => register <= LastOfFirmware),
                $"{field}[{index}]",
                $"registers above {LastOfFirmware} alone prove nothing: whatever else is booted can extend them to the same values; add registers that the firmware extends, such as 4 and 7");
        }

        violations.Unique(field, read.Select(values => Convert.ToHexStringLower(values.Measurement.Span)));
    }
}
