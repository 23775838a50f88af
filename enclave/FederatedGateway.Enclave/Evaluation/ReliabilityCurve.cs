using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Predicted against observed probability in bins of about equally many rows.</summary>
internal static class ReliabilityCurve
{
    private const int MaximumBins = 10;

    /// <summary>The bins in order of prediction, as many as <paramref name="minimumCell"/> allows; none when there are too few rows for one.</summary>
    public static IReadOnlyList<CalibrationBin> Of(double[] logOdds, bool[] labels, int minimumCell)
    {
        var bins = Math.Min(MaximumBins, logOdds.Length / Math.Max(1, minimumCell));
        var order = Enumerable.Range(0, logOdds.Length).OrderBy(row => logOdds[row]).ToArray();
        var curve = new List<CalibrationBin>(bins);
        for (var bin = 0; bin < bins; bin++)
        {
            var members = order[(int)((long)bin * order.Length / bins)..(int)((long)(bin + 1) * order.Length / bins)];
            curve.Add(new CalibrationBin
            {
                Predicted = members.Average(row => ModelScorer.ToProbability(logOdds[row])),
                Observed = members.Average(row => labels[row] ? 1.0 : 0.0),
                Rows = members.Length,
            });
        }

        return curve;
    }
}
