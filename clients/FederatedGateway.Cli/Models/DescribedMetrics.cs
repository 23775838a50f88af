using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary>Metrics over held-out rows; null where a class was missing or a count too small.</summary>
internal sealed record DescribedMetrics(
    long Rows, long Positives, double? Auc, double? AucLow, double? AucHigh, double? Brier, double? LogLoss, double? CalibrationSlope, double? CalibrationIntercept, IReadOnlyList<DescribedBin> Calibration)
{
    public string AucText => Auc is null ? "-" : AucLow is null || AucHigh is null ? $"{Auc:0.000}" : $"{Auc:0.000} ({AucLow:0.000} to {AucHigh:0.000})";

    public static DescribedMetrics? Of(MetricSet? metrics) => metrics is null
        ? null
        : new(
            metrics.Rows,
            metrics.Positives,
            metrics.HasAuc ? metrics.Auc : null,
            metrics.HasAucLow ? metrics.AucLow : null,
            metrics.HasAucHigh ? metrics.AucHigh : null,
            metrics.HasBrier ? metrics.Brier : null,
            metrics.HasLogLoss ? metrics.LogLoss : null,
            metrics.HasCalibrationSlope ? metrics.CalibrationSlope : null,
            metrics.HasCalibrationIntercept ? metrics.CalibrationIntercept : null,
            [.. metrics.Calibration.Select(bin => new DescribedBin(bin.Predicted, bin.Observed, bin.Rows))]);

    public static string Text(double? value) => value is { } number ? $"{number:0.000}" : "-";
}
