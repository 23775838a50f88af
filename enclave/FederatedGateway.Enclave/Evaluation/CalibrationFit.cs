namespace FederatedGateway.Enclave.Evaluation;

/// <summary>
/// Logistic regression of the label on the model's log-odds (Cox, 1958): slope 1 and intercept 0 say that the probabilities are right; a slope
/// below 1 that they are too extreme.
/// </summary>
/// <param name="Slope">See the summary.</param>
/// <param name="Intercept">See the summary.</param>
internal readonly record struct CalibrationFit(double Slope, double Intercept)
{
    private const int MaximumIterations = 50;
    private const double Tolerance = 1e-6;
    private const double LeastShare = 1e-3;

    // A slope beyond this means that the labels are (nearly) separated by the log-odds: the estimate has no finite value.
    private const double GreatestSlope = 100;

    /// <summary>Newton's method; null when a label is absent or the estimate does not exist.</summary>
    public static CalibrationFit? Of(IReadOnlyList<double> logOdds, IReadOnlyList<bool> labels)
    {
        var (slope, intercept) = (1.0, 0.0);
        var loss = Loss(logOdds, labels, slope, intercept);
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            if (Step(logOdds, labels, slope, intercept) is not var (slopeStep, interceptStep))
            {
                return null;
            }

            // Newton's method doubles the right digits each time, so the step after this one would change nothing that is released.
            if (Math.Abs(slopeStep) <= Tolerance && Math.Abs(interceptStep) <= Tolerance)
            {
                return new CalibrationFit(slope + slopeStep, intercept + interceptStep);
            }

            // Halving keeps it from overshooting where the curve is flat.
            var share = 1.0;
            var next = Loss(logOdds, labels, slope + slopeStep, intercept + interceptStep);
            while (!(next <= loss) && share > LeastShare)
            {
                share /= 2;
                next = Loss(logOdds, labels, slope + (share * slopeStep), intercept + (share * interceptStep));
            }

            slope += share * slopeStep;
            intercept += share * interceptStep;
            if (!(Math.Abs(slope) <= GreatestSlope))
            {
                return null;
            }

            loss = next;
        }

        return null;
    }

    /// <summary>Cross-entropy of one row in nats, from log-odds, without overflow.</summary>
    public static double RowLoss(double logOdds, bool label)
    {
        var wrong = label ? -logOdds : logOdds;
        return wrong > 0 ? wrong + Math.Log(1 + Math.Exp(-wrong)) : Math.Log(1 + Math.Exp(wrong));
    }

    private static double Loss(IReadOnlyList<double> logOdds, IReadOnlyList<bool> labels, double slope, double intercept)
    {
        var loss = 0.0;
        for (var index = 0; index < logOdds.Count; index++)
        {
            loss += RowLoss((slope * logOdds[index]) + intercept, labels[index]);
        }

        return loss;
    }

    private static (double Slope, double Intercept)? Step(IReadOnlyList<double> logOdds, IReadOnlyList<bool> labels, double slope, double intercept)
    {
        var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var index = 0; index < logOdds.Count; index++)
        {
            var x = logOdds[index];
            var probability = 1 / (1 + Math.Exp(-((slope * x) + intercept)));
            var residual = (labels[index] ? 1 : 0) - probability;
            var weight = probability * (1 - probability);
            g0 += residual;
            g1 += residual * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }

        var determinant = (h00 * h11) - (h01 * h01);
        return determinant > 1e-12 * h00 * h11
            ? (((h00 * g1) - (h01 * g0)) / determinant, ((h11 * g0) - (h01 * g1)) / determinant)
            : null;
    }
}
