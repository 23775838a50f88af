using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Checks before any training that every row can be learned from. ML.NET silently leaves out rows with a value that is not finite; this
/// refuses them by column and count instead.
/// </summary>
internal static class TableCheck
{
    private const int RowsBetweenChecks = 1 << 16;

    /// <summary>Why the table cannot be trained on (<see cref="Reasons.TrainingRefused"/>), or null. Names columns and counts, never a value.</summary>
    public static Refusal? Refuse(RowStore store, IReadOnlyList<Feature> features, CancellationToken cancellation)
    {
        var unusable = new int[features.Count];
        var missing = new int[features.Count];
        for (var row = 0; row < store.Count; row++)
        {
            if (row % RowsBetweenChecks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var values = store.Row(row);
            for (var column = 0; column < unusable.Length; column++)
            {
                var value = values[column];
                if (float.IsNaN(value))
                {
                    missing[column]++;
                }
                else if (!IsUsable(value, features[column].Categories.Count))
                {
                    unusable[column]++;
                }
            }
        }

        for (var column = 0; column < unusable.Length; column++)
        {
            var name = features[column].Name;
            if (unusable[column] > 0)
            {
                return new Refusal(Reasons.TrainingRefused, features[column].Categories.Count > 0
                    ? $"column \"{name}\" has {unusable[column]} values that are not the index of one of its categories"
                    : $"column \"{name}\" has {unusable[column]} values beyond ±{ModelLimits.MaximumMagnitude:0e0}, which single precision cannot train on: "
                        + "set minimum and maximum, choose another unit, or declare such values missing");
            }

            if (missing[column] > 0 && features[column].Missing != MissingRule.Impute)
            {
                return new Refusal(
                    Reasons.TrainingRefused, $"column \"{name}\" has {missing[column]} missing values although the study refuses them; a study with missing: impute takes them");
            }
        }

        return null;
    }

    private static bool IsUsable(float value, int categories) => categories > 0
        ? (int)value == value && (uint)(int)value < (uint)categories
        : Math.Abs(value) <= ModelLimits.MaximumMagnitude;
}
