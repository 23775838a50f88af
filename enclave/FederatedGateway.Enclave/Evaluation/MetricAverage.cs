using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>
/// Averages metrics over splits, added in the splits' order. The area's variance is averaged too, not divided by the number of splits: splits share
/// rows, so more of them steady the estimate without adding evidence. Calibration is fitted once to all splits' rows, since one split of a small
/// institution often has too few of a label.
/// </summary>
/// <param name="minimumCell">Fewest rows of a reliability bin.</param>
internal sealed class MetricAverage(int minimumCell)
{
    // Enough rows for three digits of slope; bounds memory where splits are many and large.
    private const int MaximumCalibrationRows = 1 << 20;

    private readonly List<double> logOdds = [];
    private readonly List<bool> labels = [];
    private readonly MetricSet set = new();
    private double area;
    private double variance;
    private double brier;
    private double logLoss;
    private int splits;
    private int splitsWithArea;
    private long rarerRows;

    /// <summary>Adds one split's held-out rows.</summary>
    public void Add(double[] scores, bool[] truths)
    {
        if (scores.Length == 0)
        {
            return;
        }

        if (splits++ == 0)
        {
            set.Rows = scores.Length;
            set.Positives = truths.Count(truth => truth);
            rarerRows = Math.Min(set.Positives, set.Rows - set.Positives);
            set.Calibration.AddRange(ReliabilityCurve.Of(scores, truths, minimumCell));
        }

        if (RocArea.Of(scores, truths) is { } roc)
        {
            splitsWithArea++;
            area += roc.Area;
            variance += roc.Variance;
        }

        var (squares, losses) = (0.0, 0.0);
        for (var row = 0; row < scores.Length; row++)
        {
            var error = ModelScorer.ToProbability(scores[row]) - (truths[row] ? 1 : 0);
            squares += error * error;
            losses += CalibrationFit.RowLoss(scores[row], truths[row]);
        }

        brier += squares / scores.Length;
        logLoss += losses / scores.Length;
        if (logOdds.Count < MaximumCalibrationRows)
        {
            logOdds.AddRange(scores);
            labels.AddRange(truths);
        }
    }

    /// <summary>The averages; null when no split had a row.</summary>
    public MetricSet? Finish()
    {
        if (splits == 0)
        {
            return null;
        }

        var result = set.Clone();
        result.Brier = brier / splits;
        result.LogLoss = logLoss / splits;
        if (splitsWithArea > 0)
        {
            result.Auc = area / splitsWithArea;
            if (RocArea.Interval(result.Auc, variance / splitsWithArea, rarerRows) is var (low, high))
            {
                result.AucLow = low;
                result.AucHigh = high;
            }
        }

        if (CalibrationFit.Of(logOdds, labels) is { } calibration)
        {
            result.CalibrationSlope = calibration.Slope;
            result.CalibrationIntercept = calibration.Intercept;
        }

        return result;
    }
}
