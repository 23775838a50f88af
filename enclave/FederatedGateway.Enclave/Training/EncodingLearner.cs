using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Learns from training rows alone how raw columns become a model's inputs.</summary>
internal static class EncodingLearner
{
    // A spread this small beside the mean is rounding, not information.
    private const double LeastRelativeDeviation = 1e-7;
    private const double LeastDeviation = 1e-20;

    /// <summary>Learns the encodings and gathers the statistics they come from.</summary>
    /// <param name="store">The joint table, checked by <see cref="TableCheck"/>.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="features">The manifest's features.</param>
    /// <param name="standardize">Numbers get mean 0 and deviation 1 (for linear models); otherwise they stay as they are.</param>
    /// <param name="cancellation">Stops between passes.</param>
    public static LearnedEncoding Learn(RowStore store, int[] rows, IReadOnlyList<Feature> features, bool standardize, CancellationToken cancellation)
    {
        var statistics = ColumnStatistics.Gather(store, rows, features, cancellation);
        var medians = Medians(store, rows, features, statistics, cancellation);
        var encodings = features.Select((feature, column) => feature.Type == FeatureType.Category
            ? Category(feature, statistics[column])
            : Number(feature, statistics[column], medians[column], standardize));
        return new LearnedEncoding([.. encodings], statistics);
    }

    private static FeatureEncoding Category(Feature feature, ColumnStatistics statistics) => new()
    {
        Name = feature.Name,
        Type = feature.Type,
        Categories = { feature.Categories },
        Impute = statistics.MostFrequentCategory,
        Indicator = HasIndicator(feature, statistics),
    };

    private static FeatureEncoding Number(Feature feature, ColumnStatistics statistics, float median, bool standardize)
    {
        var impute = Single(statistics.Present == 0 ? 0 : float.IsNaN(median) ? statistics.Mean : median);
        var (mean, variance) = statistics.Imputed(impute);
        var deviation = Math.Sqrt(variance);
        var constant = deviation <= Math.Max(LeastDeviation, LeastRelativeDeviation * Math.Abs(mean));
        return new FeatureEncoding
        {
            Name = feature.Name,
            Type = feature.Type,
            Impute = impute,
            Indicator = HasIndicator(feature, statistics),
            Offset = standardize ? Single(mean) : 0,
            Scale = standardize && !constant ? Single(1 / deviation) : 1,
        };
    }

    private static double Single(double value) => CanonicalNumber.From((float)value);

    // A column without any value teaches nothing: its indicator would be the intercept once more, and would shift whoever does have a value.
    private static bool HasIndicator(Feature feature, ColumnStatistics statistics) =>
        statistics.Present > 0 && (statistics.Missing > 0 || feature.Missing == MissingRule.Impute);

    // Where the manifest refuses missing values nothing is ever imputed; the mean stands in, to spare three passes.
    private static float[] Medians(
        RowStore store, int[] rows, IReadOnlyList<Feature> features, ColumnStatistics[] statistics, CancellationToken cancellation)
    {
        var wanted = Enumerable.Range(0, features.Count)
            .Where(column => features[column].Type != FeatureType.Category && HasIndicator(features[column], statistics[column]))
            .ToArray();
        var found = ColumnMedians.Find(store, rows, wanted, Array.ConvertAll(wanted, column => statistics[column].Present), cancellation);
        var medians = new float[features.Count];
        Array.Fill(medians, float.NaN);
        for (var index = 0; index < wanted.Length; index++)
        {
            medians[wanted[index]] = found[index];
        }

        return medians;
    }
}
