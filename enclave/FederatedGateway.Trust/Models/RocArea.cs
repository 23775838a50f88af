namespace FederatedGateway.Trust.Models;

/// <summary>
/// Area under the ROC curve with its variance by DeLong, DeLong, Clarke-Pearson (1988), in O(n log n) by midranks (Sun and Xu, 2014).
/// </summary>
/// <param name="Area">Probability that a positive row scores higher than a negative one, ties counting half.</param>
/// <param name="Variance">Estimated variance of the area; NaN with fewer than two rows of a label.</param>
public readonly record struct RocArea(double Area, double Variance)
{
    /// <summary>Two-sided 95 % of the normal distribution.</summary>
    private const double Normal975 = 1.959963984540054;

    /// <summary>Computes the area; null when a label is absent.</summary>
    /// <param name="scores">One a row: log-odds, probabilities or any other order.</param>
    /// <param name="labels">One a row; true is positive.</param>
    public static RocArea? Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var positives = Select(scores, labels, true);
        var negatives = Select(scores, labels, false);
        if (positives.Length == 0 || negatives.Length == 0)
        {
            return null;
        }

        // Each positive's share of negatives below it, and each negative's share of positives above it.
        var above = ShareBelow(positives, negatives);
        var below = ShareBelow(negatives, positives);
        for (var index = 0; index < below.Length; index++)
        {
            below[index] = 1 - below[index];
        }

        return new RocArea(Mean(above), (Variability(above) / above.Length) + (Variability(below) / below.Length));
    }

    /// <summary>
    /// The 95 % interval, symmetric on the logit scale so that it stays within 0 and 1. For a perfect area, where DeLong's variance is 0, the exact
    /// binomial bound over the rarer label's rows stands in. Null when the variance is unknown.
    /// </summary>
    /// <param name="area">The area, perhaps averaged over splits.</param>
    /// <param name="variance">Its variance, averaged likewise.</param>
    /// <param name="rarerRows">Rows of the rarer label in one split.</param>
    public static (double Low, double High)? Interval(double area, double variance, long rarerRows)
    {
        if (double.IsNaN(variance) || rarerRows < 2)
        {
            return null;
        }

        if (area is <= 0 or >= 1)
        {
            var bound = Math.Pow(0.025, 1.0 / rarerRows);
            return area >= 1 ? (bound, 1) : (0, 1 - bound);
        }

        var logit = Math.Log(area / (1 - area));
        var half = Normal975 * Math.Sqrt(variance) / (area * (1 - area));
        return (Logistic(logit - half), Logistic(logit + half));
    }

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));

    private static double[] Select(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, bool label)
    {
        var selected = new List<double>();
        for (var index = 0; index < scores.Length; index++)
        {
            if (labels[index] == label)
            {
                selected.Add(scores[index]);
            }
        }

        selected.Sort();
        return [.. selected];
    }

    // For each of sorted values, the share of sorted others that are smaller, equal ones counting half.
    private static double[] ShareBelow(double[] values, double[] others)
    {
        var shares = new double[values.Length];
        var (smaller, notGreater) = (0, 0);
        for (var index = 0; index < values.Length; index++)
        {
            while (smaller < others.Length && others[smaller] < values[index])
            {
                smaller++;
            }

            while (notGreater < others.Length && others[notGreater] <= values[index])
            {
                notGreater++;
            }

            shares[index] = (smaller + notGreater) / (2.0 * others.Length);
        }

        return shares;
    }

    private static double Mean(double[] values) => values.Sum() / values.Length;

    private static double Variability(double[] values)
    {
        var mean = Mean(values);
        return values.Length < 2 ? double.NaN : values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
