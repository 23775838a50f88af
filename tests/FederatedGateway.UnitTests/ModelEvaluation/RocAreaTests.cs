using FederatedGateway.Trust.Models;

namespace FederatedGateway.UnitTests.ModelEvaluation;

public sealed class RocAreaTests
{
    [Fact]
    public void Area_and_variance_equal_their_definitions()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 200; trial++)
        {
            var rows = random.Next(4, 60);
            bool[] labels = [true, true, false, false, .. Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0)];
            // Few different scores, so that ties are common.
            var scores = Array.ConvertAll(labels, label => (double)(random.Next(8) + (label ? 2 : 0)));
            var positives = scores.Where((_, row) => labels[row]).ToArray();
            var negatives = scores.Where((_, row) => !labels[row]).ToArray();
            var above = Array.ConvertAll(positives, positive => negatives.Average(negative => Wins(positive, negative)));
            var below = Array.ConvertAll(negatives, negative => positives.Average(positive => Wins(positive, negative)));

            var roc = RocArea.Of(scores, labels);

            Assert.Equal(above.Average(), roc!.Value.Area, 12);
            Assert.Equal((SampleVariance(above) / above.Length) + (SampleVariance(below) / below.Length), roc.Value.Variance, 12);
        }

        static double Wins(double positive, double negative) => positive > negative ? 1 : positive == negative ? 0.5 : 0;
        static double SampleVariance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);
    }

    [Fact]
    public void Without_both_labels_there_is_no_area()
    {
        Assert.Null(RocArea.Of([1, 2], [true, true]));
        Assert.Null(RocArea.Of([1, 2], [false, false]));
        Assert.Null(RocArea.Of([], []));
    }

    [Fact]
    public void Intervals_stay_within_0_and_1_and_contain_the_area()
    {
        foreach (var area in (double[])[0.01, 0.5, 0.9, 0.999])
        {
            var (low, high) = RocArea.Interval(area, area * (1 - area) / 50, 20)!.Value;
            Assert.True(low > 0 && low < area && area < high && high < 1);
        }

        // Wald on the logit scale: .8 ± 1.96 · .05 / (.8 · .2).
        var interval = RocArea.Interval(0.8, 0.0025, 100)!.Value;
        Assert.Equal(0.68434, interval.Low, 4);
        Assert.Equal(0.88067, interval.High, 4);
    }

    [Fact]
    public void A_perfect_area_is_bounded_by_the_rarer_labels_rows()
    {
        var (low, high) = RocArea.Interval(1, 0, 10)!.Value;
        Assert.Equal((0.6915, 1), (Math.Round(low, 4), high));
        Assert.Equal((0, 0.3085), (RocArea.Interval(0, 0, 10)!.Value.Low, Math.Round(RocArea.Interval(0, 0, 10)!.Value.High, 4)));
        Assert.Null(RocArea.Interval(0.7, double.NaN, 1));
        Assert.Null(RocArea.Interval(1, 0, 1));
    }
}
