using FederatedGateway.Cli.Datasets;
using FederatedGateway.Client.Models;
using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo;

/// <summary>An institution applies the joint model to its own table, on its own machine.</summary>
internal static class DemoPredictions
{
    public static async Task<(long Rows, double? Auc)> ApplyAsync(OpenedResults results, string table, StudyManifest manifest, string participant, CancellationToken cancellationToken)
    {
        var scorer = ModelScorer.Parse(results.Package.Parameters.Memory).OrThrow();
        var file = StudyTable.Open(table, manifest, participant);
        var report = await file.CheckAsync(null, cancellationToken);
        var cells = new float[scorer.Columns];
        var scores = new List<(double Probability, bool Positive)>();
        await foreach (var row in file.ReadRowsAsync(report, cancellationToken))
        {
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = (float)row.Number(column);
            }

            scores.Add((scorer.Probability(cells), row.Label == true));
        }

        return (scores.Count, Auc(scores));
    }

    /// <summary>Probability that a positive row scores above a negative one, ties counting half (Mann-Whitney); null where a class is missing.</summary>
    internal static double? Auc(IReadOnlyList<(double Probability, bool Positive)> scores)
    {
        var positives = scores.LongCount(score => score.Positive);
        var negatives = scores.Count - positives;
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        var above = 0.0;
        var negativesBelow = 0L;
        foreach (var tied in scores.GroupBy(score => score.Probability).OrderBy(group => group.Key))
        {
            var tiedPositives = tied.LongCount(score => score.Positive);
            var tiedNegatives = tied.LongCount() - tiedPositives;
            above += tiedPositives * (negativesBelow + (tiedNegatives / 2.0));
            negativesBelow += tiedNegatives;
        }

        return above / ((double)positives * negatives);
    }
}
