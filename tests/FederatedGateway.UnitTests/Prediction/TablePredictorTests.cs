using FederatedGateway.Client.Prediction;
using FederatedGateway.Client.Tables;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Training;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Prediction;

public sealed class TablePredictorTests
{
    [Theory]
    [InlineData("logistic_regression")]
    [InlineData("light_gbm")]
    public async Task A_hospitals_own_file_is_predicted_as_the_enclave_would(string learner)
    {
        var manifest = HeartStudy.Manifest(Trainers.Of(learner, trees: 30));
        using var store = HeartStudy.Load(manifest);
        var all = Enumerable.Range(0, store.Count).ToArray();
        var model = new ModelFitting(store, manifest.Features, TrainingSettings.From(manifest.Trainer).OrThrow()).Fit(all, null, CancellationToken.None).OrThrow();
        var predictor = TablePredictor.Create(model.Parameters.ToByteArray(), manifest).OrThrow();

        foreach (var hospital in HeartStudy.Hospitals)
        {
            var file = new TableFile(HeartStudy.TablePath(hospital), manifest, hospital, labelOptional: true);
            var report = await file.CheckAsync(null, TestContext.Current.CancellationToken);
            Assert.True(report.IsClean, string.Join('\n', report.Violations));
            var predicted = new List<PredictedRow>();
            await foreach (var row in predictor.PredictAsync(file, report, TestContext.Current.CancellationToken))
            {
                predicted.Add(row);
            }

            var own = Array.FindAll(all, row => store.Participant(row) == Array.IndexOf(HeartStudy.Hospitals, hospital));
            Assert.Equal(own.Select(row => model.Scorer.Probability(store.Row(row))), predicted.Select(row => row.Probability));
            Assert.Equal(own.Select(row => (bool?)store.Label(row)), predicted.Select(row => row.Label));
            Assert.Equal(Enumerable.Range(1, own.Length), predicted.Select(row => (int)row.Row));
            Assert.True(RocArea.Of(predicted.Select(row => row.Probability).ToArray(), predicted.Select(row => row.Label!.Value).ToArray())!.Value.Area > 0.75);
        }
    }

    [Fact]
    public void A_model_of_another_study_is_refused()
    {
        var manifest = HeartStudy.Manifest();
        using var store = HeartStudy.Load(manifest);
        var model = new ModelFitting(store, manifest.Features, TrainingSettings.From(manifest.Trainer).OrThrow())
            .Fit([.. Enumerable.Range(0, store.Count)], null, CancellationToken.None).OrThrow().Parameters.ToByteArray();

        AssertRefused(other => other.Features.RemoveAt(0));
        AssertRefused(other => other.Features[0].Name = "height");
        AssertRefused(other => other.Features[0].Type = FeatureType.Int32);
        AssertRefused(other => other.Features[1].Categories.Add("2"));
        AssertRefused(other => (other.Features[3], other.Features[4]) = (other.Features[4], other.Features[3]));
        Assert.Equal(Reasons.MalformedMessage, TablePredictor.Create(new byte[] { 1, 2, 3 }, manifest).Refusal?.Reason);

        void AssertRefused(Action<StudyManifest> change)
        {
            var other = manifest.Clone();
            change(other);
            Assert.Equal(Reasons.SchemaMismatch, TablePredictor.Create(model, other).Refusal?.Reason);
        }
    }
}
