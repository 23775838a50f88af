using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Describes an institution's columns beside the joint table's, for its private report.</summary>
internal static class ColumnReporting
{
    /// <summary>One report a column for each participant.</summary>
    /// <param name="store">The joint table.</param>
    /// <param name="features">The manifest's features.</param>
    /// <param name="participants">Number of participants.</param>
    /// <param name="minimumCell">Joint means are withheld where fewer of the other institutions' rows have a value.</param>
    /// <param name="cancellation">Stops between participants.</param>
    public static IReadOnlyList<IReadOnlyList<ColumnReport>> Describe(
        RowStore store, IReadOnlyList<Feature> features, int participants, int minimumCell, CancellationToken cancellation)
    {
        var all = Enumerable.Range(0, store.Count).ToArray();
        var joint = ColumnStatistics.Gather(store, all, features, cancellation);
        var reports = new List<IReadOnlyList<ColumnReport>>(participants);
        for (var participant = 0; participant < participants; participant++)
        {
            var own = ColumnStatistics.Gather(store, Array.FindAll(all, row => store.Participant(row) == participant), features, cancellation);
            reports.Add([.. features.Select((feature, column) => Describe(feature, own[column], joint[column], minimumCell))]);
        }

        return reports;
    }

    private static ColumnReport Describe(Feature feature, ColumnStatistics own, ColumnStatistics joint, int minimumCell)
    {
        var report = new ColumnReport { Name = feature.Name, Missing = own.Missing };
        if (own.Present == 0)
        {
            return report;
        }

        report.Mean = Mean(own, own);
        if (joint.Present - own.Present >= minimumCell)
        {
            report.JointMean = Mean(joint, own);
        }

        return report;
    }

    // For a category the share of the one that is most frequent at this institution.
    private static double Mean(ColumnStatistics rows, ColumnStatistics own) =>
        own.CategoryRows.Length == 0 ? rows.Mean : (double)rows.CategoryRows[own.MostFrequentCategory] / rows.Present;
}
