using FederatedGateway.Enclave.Evaluation;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.ModelEvaluation;

public sealed class CellRuleTests
{
    private static readonly CellRule Cells = new(5);

    [Fact]
    public void Metrics_with_fewer_rows_of_a_label_than_the_minimum_are_withheld()
    {
        var released = Cells.Apply([Participant("few positives", 100, 4, 96), Participant("few negatives", 100, 97, 3), Participant("tiny", 4, 2, 2), Participant("enough", 90, 40, 50)]);

        Assert.All(released.Take(3), metrics => Assert.True(metrics is { Suppressed: true, Joint: null, Local: null }));
        Assert.Equal([100, 100, 0, 90], released.Select(metrics => metrics.Rows));
        Assert.True(released[3] is { Suppressed: false, Joint.HasAuc: true, Joint.Positives: 40 });
    }

    [Fact]
    public void A_single_withheld_count_takes_the_next_smallest_with_it()
    {
        var released = Cells.Apply([Participant("small", 50, 2, 48), Participant("a", 100, 50, 50), Participant("b", 60, 20, 40), Participant("none", 0, 0, 0)]);

        Assert.Equal(50, released[1].Joint.Positives);
        Assert.True(released[2] is { Suppressed: false, Joint.Positives: 0, Local.Positives: 0, Joint.HasAuc: true });
    }

    [Fact]
    public void Metrics_may_show_where_counts_of_one_split_may_not()
    {
        // 6 negative rows over all splits, 2 of them in one.
        var set = new MetricSet { Rows = 30, Positives = 28, Auc = 0.8 };
        var released = Cells.Apply([new ParticipantEvaluation("a", 100, 94, 6, set, null), Participant("b", 100, 50, 50), Participant("c", 100, 50, 50)]);

        Assert.True(released[0] is { Suppressed: false, Joint: { Positives: 0, Auc: 0.8 } });
        Assert.Equal(28, set.Positives);
    }

    [Fact]
    public void Nothing_is_withheld_where_every_cell_is_large()
    {
        ParticipantEvaluation[] participants = [Participant("a", 100, 50, 50), Participant("b", 100, 60, 40)];
        Assert.Equal([50, 60], Cells.Apply(participants).Select(metrics => metrics.Joint.Positives));
        Assert.Equal(110, Cells.Apply(new MetricSet { Rows = 200, Positives = 110 }).Positives);
        Assert.Equal(0, Cells.Apply(new MetricSet { Rows = 200, Positives = 4 }).Positives);
    }

    private static ParticipantEvaluation Participant(string name, int rows, int positives, int negatives)
    {
        var set = rows == 0 ? null : new MetricSet { Rows = rows, Positives = positives, Auc = 0.8 };
        return new ParticipantEvaluation(name, rows, positives, negatives, set, set?.Clone());
    }
}
