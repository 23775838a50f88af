using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Training;

public sealed class JointTrainingTests
{
    public static TheoryData<string> Learners => Trainers.Names;

    [Theory]
    [MemberData(nameof(Learners))]
    public void A_run_delivers_model_card_and_reports_that_fit_together(string learner)
    {
        var table = new SyntheticTable();
        var manifest = table.Manifest(Trainers.Of(learner));
        var progress = new List<RunProgress>();
        var result = Run(table, manifest, new Recorder(progress)).OrThrow();

        Assert.Equal(manifest.Features.Select(feature => feature.Name), result.Parameters.Encodings.Select(encoding => encoding.Name));
        Assert.True(ModelScorer.Parse(result.Parameters.ToByteArray()).IsAccepted);
        Assert.Equal([200, 200, 200], result.RowsPerParticipant);
        Assert.Equal((600, 2u, 0.3), (result.Card.TrainingRows, result.Card.Repeats, result.Card.Holdout));
        Assert.True(result.Card.Joint.Auc > 0.6);
        Assert.All(result.Card.Participants, metrics => Assert.True(metrics.Joint.HasAuc && metrics.Local.HasAuc && metrics.Joint.Rows == metrics.Local.Rows));
        Assert.Equal(result.Card.Joint.Rows, result.Card.Participants.Sum(metrics => metrics.Joint.Rows));
        Assert.Equal(["institution-0", "institution-1", "institution-2"], result.Reports.Select(report => report.Participant));
        Assert.All(result.Reports, report => Assert.Equal(manifest.Features.Count, report.Columns.Count));
        Assert.Equal(result.EffectiveParameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal), result.EffectiveParameters);
        Assert.Contains(result.EffectiveParameters, parameter => parameter is { Name: "trainer" } && parameter.Value == learner);
        Assert.NotEmpty(result.Card.Importance);
        Assert.Equal(result.Card.Importance.OrderByDescending(input => Math.Abs(input.Weight)), result.Card.Importance);
        Assert.InRange(result.PeakBytes, 600 * 6 * 4, table.MemoryLimitBytes);
        Assert.Contains(progress, update => update.Stage == RunStage.Training);
        Assert.Equal(2, progress.Last(update => update.Stage == RunStage.Evaluating).Completed);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(250)]
    public void A_fit_of_fast_trees_tells_which_tree_it_grows_at_most_a_hundred_times(uint trees)
    {
        var table = new SyntheticTable();
        var progress = new List<RunProgress>();
        _ = Run(table, table.Manifest(Trainers.Of("fast_tree", trees)), new Recorder(progress)).OrThrow();

        var told = progress.Where(update => update.Stage == RunStage.Training && update.Total == trees).ToList();
        Assert.Equal(Math.Min(trees, 100), (uint)told.Count);
        Assert.Equal(told.Select(update => update.Completed).Order().Distinct(), told.Select(update => update.Completed));
        Assert.Equal(trees, told[^1].Completed);
        Assert.EndsWith($", tree {trees} of {trees}", told[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Equal_inputs_give_equal_bytes(string learner)
    {
        var table = new SyntheticTable { Rows = 300 };
        var first = Run(table, table.Manifest(Trainers.Of(learner))).OrThrow();
        var second = Run(table, table.Manifest(Trainers.Of(learner))).OrThrow();

        Assert.Equal(first.Parameters.ToByteArray(), second.Parameters.ToByteArray());
        Assert.Equal(first.Card.ToByteArray(), second.Card.ToByteArray());
        Assert.Equal(first.Reports, second.Reports);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void An_institution_with_one_label_has_no_local_model_and_its_metrics_stay_with_it(string learner)
    {
        var table = new SyntheticTable { Change = (institution, _, label) => institution == 2 || label };
        var result = Run(table, table.Manifest(Trainers.Of(learner))).OrThrow();

        var card = result.Card.Participants[2];
        Assert.True(card is { Suppressed: true, Joint: null, Local: null });
        Assert.Equal(200, card.Rows);
        var own = result.Reports[2].Metrics;
        Assert.Null(own.Local);
        Assert.False(own.Joint.HasAuc);
        Assert.True(own.Joint.HasBrier && own.Joint.Positives == own.Joint.Rows);
        Assert.True(result.Card.Participants[0].Local.HasAuc);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Rare_labels_constant_columns_and_columns_without_values_are_learned_from(string learner)
    {
        var table = new SyntheticTable
        {
            Rows = 2_000,
            Positives = 0.02,
            Change = (institution, row, label) =>
            {
                row[1] = 5;
                row[2] = float.NaN;
                row[3] = institution == 0 ? float.NaN : row[3];
                row[4] = institution == 1 ? float.NaN : row[4];
                row[5] = float.NaN;
                return label;
            },
        };
        var result = Run(table, table.Manifest(Trainers.Of(learner))).OrThrow();

        Assert.InRange(result.Card.Joint.Positives / (double)result.Card.Joint.Rows, 0.01, 0.12);
        Assert.True(result.Card.Joint.Auc > 0.6);
        var scorer = ModelScorer.Create(result.Parameters).OrThrow();
        float[] row = [1, 5, float.NaN, 1, 0, float.NaN];
        Assert.Equal(scorer.Probability(row), scorer.Probability([1, 5, 3, 1, 0, 2]));
        Assert.Equal(2_000 / 3, result.Reports[2].Columns[2].Missing, 1.0);
        Assert.False(result.Reports[2].Columns[2].HasMean);
    }

    [Fact]
    public void Tables_below_the_studys_counts_are_refused_by_name()
    {
        var table = new SyntheticTable { Rows = 60 };
        AssertRefused(Reasons.TooFewRows, table, manifest => manifest.Privacy.MinimumRows = 61);
        AssertRefused(Reasons.TooFewParticipants, table, manifest => manifest.Privacy.MinimumParticipants = 4);
        AssertRefused(Reasons.TooFewRows, table, manifest => manifest.Privacy.MinimumCell = 40);
        AssertRefused(Reasons.TrainingRefused, new SyntheticTable { Rows = 60, Change = (_, _, _) => true });
        AssertRefused(Reasons.TooFewRows, new SyntheticTable { Rows = 9 });
        AssertRefused(Reasons.TooFewParticipants, new SyntheticTable { Rows = 0 });
        AssertRefused(Reasons.MemoryLimitExceeded, new SyntheticTable { Rows = 60_000, MemoryLimitBytes = 2_300_000 });
        AssertRefused(Reasons.ManifestInvalid, table, manifest => manifest.Evaluation.Holdout = 0.6);
        AssertRefused(Reasons.ManifestInvalid, table, manifest => manifest.Trainer = new Trainer());
        AssertRefused(Reasons.ManifestInvalid, table, manifest => manifest.Trainer.LogisticRegression.Tolerance = double.NaN);
    }

    [Fact]
    public void Values_that_would_be_skipped_are_refused_by_column_and_count_without_the_value()
    {
        AssertNamed(new SyntheticTable { Change = Setting(1, float.PositiveInfinity) }, "number1");
        AssertNamed(new SyntheticTable { Change = Setting(2, 3.25e33f) }, "number2");
        AssertNamed(new SyntheticTable { Change = Setting(4, 3) }, "category0");
        AssertNamed(new SyntheticTable { Change = Setting(5, 1.5f) }, "category1");
        AssertNamed(new SyntheticTable { Change = Setting(0, float.NaN) }, "number0", manifest => manifest.Features[0].Missing = MissingRule.Reject);

        static Func<int, float[], bool, bool> Setting(int column, float value)
        {
            var row = 0;
            return (_, values, label) =>
            {
                values[column] = row++ % 100 == 0 ? value : 0;
                return label;
            };
        }

        static void AssertNamed(SyntheticTable table, string column, Action<StudyManifest>? change = null)
        {
            var manifest = table.Manifest();
            change?.Invoke(manifest);
            var refusal = Run(table, manifest).Refusal!;
            Assert.Equal(Reasons.TrainingRefused, refusal.Reason);
            Assert.Contains($"\"{column}\" has 6 ", refusal.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("3.25", refusal.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("logistic_regression")]
    [InlineData("fast_tree")]
    [InlineData("light_gbm")]
    public void Tiny_tables_train_or_are_refused_by_name(string learner)
    {
        for (var rows = 10; rows <= 40; rows += 6)
        {
            var table = new SyntheticTable { Rows = rows, Institutions = 2, Positives = 0.5 };
            var verdict = Run(table, table.Manifest(Trainers.Of(learner)));
            if (verdict.Refusal is { } refusal)
            {
                Assert.Contains(refusal.Reason, (string[])[Reasons.TooFewRows, Reasons.TrainingRefused]);
            }
            else
            {
                Assert.InRange(verdict.OrThrow().Card.Joint.Brier, 0, 1);
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 1e6)]
    [InlineData(1e6, 0)]
    public void Separable_rows_and_extreme_penalties_give_a_model_or_a_refusal_by_name(double l2, double l1)
    {
        var table = new SyntheticTable
        {
            Missing = 0,
            Change = (_, row, _) =>
            {
                row[0] += row[0] > 0 ? 100 : -100;
                row[1] *= 1e25f;
                return row[0] > 0;
            },
        };
        var regression = new LogisticRegression { L2 = l2, L1 = l1, Tolerance = 1e-9, MaximumIterations = 10_000 };
        var verdict = Run(table, table.Manifest(new Trainer { LogisticRegression = regression }));
        Assert.Null(verdict.Refusal);
        Assert.Equal(l1 < 1e6 ? 1 : 0.5, verdict.OrThrow().Card.Joint.Auc, 0.02);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public async Task Cancelling_stops_a_long_training_soon(string learner)
    {
        var table = new SyntheticTable { Rows = 60_000, Numbers = 20 };
        var manifest = table.Manifest(Trainers.Of(learner, trees: 5_000));
        if (learner == "logistic_regression")
        {
            manifest.Trainer.LogisticRegression = new LogisticRegression { L2 = 0, Tolerance = 1e-9, MaximumIterations = 10_000 };
            manifest.Evaluation.Repeats = 200;
        }

        using var store = table.Store();
        using var cancelling = new CancellationTokenSource();
        var training = Task.Run(() => JointTraining.Run(manifest, store, HeartStudy.SplitKey(), null, cancelling.Token), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.False(training.IsCompleted);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }

    private static void AssertRefused(string reason, SyntheticTable table, Action<StudyManifest>? change = null)
    {
        var manifest = table.Manifest();
        change?.Invoke(manifest);
        Assert.Equal(reason, Run(table, manifest).Refusal?.Reason);
    }

    private static Verdict<JointResult> Run(SyntheticTable table, StudyManifest manifest, IProgress<RunProgress>? progress = null)
    {
        using var store = table.Store();
        var verdict = JointTraining.Run(manifest, store, HeartStudy.SplitKey(), progress, CancellationToken.None);
        Assert.InRange(store.Budget.HeldBytes, 0, store.Budget.PeakBytes);
        store.Dispose();
        Assert.Equal(0, store.Budget.HeldBytes);
        return verdict;
    }

    private sealed class Recorder(List<RunProgress> updates) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            lock (updates)
            {
                updates.Add(value);
            }
        }
    }
}
