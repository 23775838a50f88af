using FederatedGateway.Cli.Datasets;
using FederatedGateway.Client.Models;
using FederatedGateway.Client.Prediction;
using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo;

/// <summary>An institution applies the joint model to its own table, on its own machine.</summary>
internal static class DemoPredictions
{
    /// <returns>Rows predicted, and the area under the ROC curve over them; null where a class is missing.</returns>
    public static async Task<(long Rows, double? Auc)> ApplyAsync(OpenedResults results, string table, StudyManifest manifest, string participant, CancellationToken cancellationToken)
    {
        var predictor = TablePredictor.Create(results.Package.Parameters.Memory, manifest).OrThrow();
        var file = StudyTable.Open(table, manifest, participant);
        var report = await file.CheckAsync(null, cancellationToken);
        var scores = new List<double>();
        var labels = new List<bool>();
        await foreach (var row in predictor.PredictAsync(file, report, cancellationToken))
        {
            scores.Add(row.Probability);
            labels.Add(row.Label == true);
        }

        return (scores.Count, RocArea.Of([.. scores], [.. labels])?.Area);
    }
}
