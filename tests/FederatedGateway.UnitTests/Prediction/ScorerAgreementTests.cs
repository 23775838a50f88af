using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.UnitTests.Training;
using FederatedGateway.V1;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FederatedGateway.UnitTests.Prediction;

public sealed class ScorerAgreementTests
{
    public static TheoryData<string> Learners => Trainers.Names;

    [Theory]
    [MemberData(nameof(Learners))]
    public void Predictions_agree_with_MLNet_for_rows_with_missing_values_and_categories(string learner)
    {
        var table = new SyntheticTable { Rows = 2_000, Missing = 0.2, Categories = 3 };
        AssertAgreement(table, Trainers.Of(learner, trees: 60));
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Predictions_agree_where_inputs_are_read_sparsely(string learner)
    {
        var table = new SyntheticTable { Rows = 2_000, Missing = 0.1, Numbers = 1, Categories = 40 };
        AssertAgreement(table, Trainers.Of(learner, trees: 60), sparse: true);
    }

    private static void AssertAgreement(SyntheticTable table, Trainer trainer, bool sparse = false)
    {
        var manifest = table.Manifest(trainer);
        using var store = table.Store();
        var settings = TrainingSettings.From(manifest.Trainer).OrThrow();
        var training = Enumerable.Range(0, store.Count / 2).ToArray();
        var all = Enumerable.Range(0, store.Count).ToArray();
        var encoder = InputEncoder.Create(EncodingLearner.Learn(store, training, manifest.Features, settings.Standardizes, default).Encodings).OrThrow();
        var rows = new TrainingRows(store, training, encoder, null, CancellationToken.None);
        Assert.Equal(sparse, rows.IsSparse);

        var context = LearningContext.Create();
        ITransformer model = settings.Kind switch
        {
            Trainer.KindOneofCase.FastTree => BoostedTreesLearner.TrainFastTree(context, rows, settings),
            Trainer.KindOneofCase.LightGbm => BoostedTreesLearner.TrainLightGbm(context, rows, settings),
            _ => LogisticRegressionLearner.Train(context, rows, settings),
        };
        var expected = model.Transform(new TrainingRows(store, all, encoder, null, CancellationToken.None)).GetColumn<float>("Probability").ToArray();

        var fitted = new ModelFitting(store, manifest.Features, settings).Fit(training, null, CancellationToken.None).OrThrow();
        var worst = all.Max(row => Math.Abs(expected[row] - fitted.Scorer.Probability(store.Row(row))));
        Assert.InRange(worst, 0, 1e-5);
        Assert.True(expected.Max() - expected.Min() > 0.3, "the model hardly tells rows apart");
    }
}
