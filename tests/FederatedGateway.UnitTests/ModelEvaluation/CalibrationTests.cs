using FederatedGateway.Enclave.Evaluation;

namespace FederatedGateway.UnitTests.ModelEvaluation;

public sealed class CalibrationTests
{
    [Fact]
    public void The_fit_is_where_the_likelihood_has_no_slope()
    {
        var random = new Random(6);
        foreach (var (slope, intercept) in (ReadOnlySpan<(double, double)>)[(1, 0), (0.5, 1), (2, -1), (0.05, 2), (-0.7, 0)])
        {
            double[] logOdds = [.. Enumerable.Range(0, 5_000).Select(_ => (random.NextDouble() * 8) - 4)];
            var labels = Array.ConvertAll(logOdds, x => random.NextDouble() < Probability((slope * x) + intercept));

            var fit = CalibrationFit.Of(logOdds, labels)!.Value;

            Assert.Equal(slope, fit.Slope, 0.25);
            Assert.Equal(intercept, fit.Intercept, 0.25);
            var residuals = logOdds.Select((x, row) => (labels[row] ? 1 : 0) - Probability((fit.Slope * x) + fit.Intercept)).ToArray();
            Assert.Equal(0, residuals.Sum(), 1e-5);
            Assert.Equal(0, residuals.Zip(logOdds, (residual, x) => residual * x).Sum(), 1e-5);
        }
    }

    [Fact]
    public void There_is_no_fit_for_separated_or_equal_labels_or_scores()
    {
        Assert.Null(CalibrationFit.Of([-2, -1, 1, 2], [false, false, true, true]));
        Assert.Null(CalibrationFit.Of([-2, -1, 1, 2], [true, true, true, true]));
        Assert.Null(CalibrationFit.Of([1, 1, 1, 1], [true, false, true, false]));
        Assert.Null(CalibrationFit.Of([], []));
    }

    [Fact]
    public void Extreme_log_odds_have_finite_losses()
    {
        Assert.Equal(0, CalibrationFit.RowLoss(800, true));
        Assert.Equal(800, CalibrationFit.RowLoss(-800, true), 9);
        Assert.Equal(Math.Log(2), CalibrationFit.RowLoss(0, false), 12);
        Assert.Equal(-Math.Log(Probability(1.5)), CalibrationFit.RowLoss(1.5, true), 12);
    }

    [Fact]
    public void Reliability_bins_hold_all_rows_in_order_and_none_fewer_than_the_minimum()
    {
        var random = new Random(8);
        for (var rows = 0; rows < 200; rows++)
        {
            double[] logOdds = [.. Enumerable.Range(0, rows).Select(_ => (random.NextDouble() * 6) - 3)];
            var labels = Array.ConvertAll(logOdds, x => random.NextDouble() < Probability(x));
            var curve = ReliabilityCurve.Of(logOdds, labels, minimumCell: 7);

            Assert.Equal(Math.Min(10, rows / 7), curve.Count);
            Assert.Equal(rows < 7 ? 0 : rows, curve.Sum(bin => bin.Rows));
            Assert.All(curve, bin => Assert.True(bin.Rows >= 7 && bin.Observed is >= 0 and <= 1));
            Assert.Equal(curve.OrderBy(bin => bin.Predicted), curve);
        }
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
