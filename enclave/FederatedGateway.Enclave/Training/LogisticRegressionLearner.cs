using FederatedGateway.Trust.Models;
using FederatedGateway.V1;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace FederatedGateway.Enclave.Training;

/// <summary>Logistic regression by L-BFGS in ML.NET. One thread a fit: its sums, and so the model's bits, depend on the number of threads.</summary>
internal static class LogisticRegressionLearner
{
    /// <summary>Most bytes that a fit holds besides the rows: 2 × 20 past steps and gradients, and some ten vectors more.</summary>
    public static long WorkingBytes(int inputs) => 50L * sizeof(float) * (inputs + 1);

    /// <summary>Fits the weights.</summary>
    public static LinearModel Fit(TrainingRows rows, TrainingSettings settings)
    {
        var model = Train(LearningContext.Create(), rows, settings).Model.SubModel;
        return new LinearModel
        {
            Bias = CanonicalNumber.From(model.Bias),
            Weights = { model.Weights.Select(weight => CanonicalNumber.From(weight)) },
        };
    }

    /// <summary>Trains as ML.NET's own model.</summary>
    internal static BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Train(
        MLContext context, TrainingRows rows, TrainingSettings settings)
    {
        var trainer = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            LabelColumnName = TrainingRows.LabelColumn,
            FeatureColumnName = TrainingRows.FeaturesColumn,
            L1Regularization = (float)settings.L1,
            L2Regularization = (float)settings.L2,
            OptimizationTolerance = (float)settings.Tolerance,
            MaximumNumberOfIterations = settings.MaximumIterations,
            DenseOptimizer = true,
            NumberOfThreads = 1,
        });
        using var cancelling = rows.Cancellation.Register(() => LearningContext.Cancel(context));
        return trainer.Fit(rows);
    }

    /// <summary>Each input's weight times its deviation over the training rows: how far a typical difference in it moves the log-odds.</summary>
    public static IReadOnlyList<double> InputWeights(LinearModel model, LearnedEncoding encoding)
    {
        var weights = new List<double>(model.Weights.Count);
        foreach (var (column, statistics) in encoding.Encodings.Zip(encoding.Statistics))
        {
            var rows = (double)Math.Max(1, statistics.Present + statistics.Missing);
            if (column.Categories.Count == 0)
            {
                Add(Math.Sqrt(statistics.Imputed(column.Impute).Variance) * column.Scale);
            }

            for (var category = 0; category < column.Categories.Count; category++)
            {
                var set = statistics.CategoryRows[category] + (category == (int)column.Impute ? statistics.Missing : 0);
                Add(Deviation(set / rows));
            }

            if (column.Indicator)
            {
                Add(Deviation(statistics.Missing / rows));
            }
        }

        return weights;
        void Add(double deviation) => weights.Add(model.Weights[weights.Count] * deviation);
    }

    private static double Deviation(double share) => Math.Sqrt(share * (1 - share));
}
