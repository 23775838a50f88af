namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Scores of one split's held-out rows.</summary>
/// <param name="Rows">The held-out rows, ascending.</param>
/// <param name="Joint">The joint model's log-odds, one a row.</param>
/// <param name="Local">The log-odds of the row's own institution's model; NaN where it has none.</param>
internal sealed record SplitOutcome(int[] Rows, double[] Joint, double[] Local)
{
    /// <summary>Bytes per joint row while a split is evaluated: held-out row numbers and two scores, the institutions' training rows, labels.</summary>
    public const int BytesPerRow = sizeof(int) + (2 * sizeof(double)) + sizeof(int) + (2 * sizeof(bool));
}
