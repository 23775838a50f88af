using FederatedGateway.Trust.Models;
using FederatedGateway.V1;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Boosted trees by FastTree or LightGBM in ML.NET. Both give the same trees for any number of threads (each feature's histogram is summed by one
/// thread; LightGBM is told to be deterministic), and both fit one model at a time in a process.
/// </summary>
internal static class BoostedTreesLearner
{
    /// <summary>Most histogram bins of one input.</summary>
    public const int MaximumBins = 255;

    // More threads than this wait for each other at the tables this is for.
    private const int MaximumThreads = 16;

    private static int Threads => Math.Min(Environment.ProcessorCount, MaximumThreads);

    /// <summary>Most bytes that a fit holds besides the rows: bins of 1 byte (twice while they are built), and labels, gradients and scores a row.</summary>
    public static long WorkingBytes(long rows, int inputs) => rows * ((2L * inputs) + 48);

    /// <summary>Fits the ensemble. <paramref name="gains"/> receives each input's share of all gain.</summary>
    public static TreeEnsemble Fit(TrainingRows rows, TrainingSettings settings, out IReadOnlyList<double> gains)
    {
        var context = LearningContext.Create();
        return settings.Kind == Trainer.KindOneofCase.FastTree
            ? FitFastTree(context, rows, settings, out gains)
            : FitLightGbm(context, rows, settings, out gains);
    }

    private static TreeEnsemble FitFastTree(MLContext context, TrainingRows rows, TrainingSettings settings, out IReadOnlyList<double> gains)
    {
        var trainer = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            LabelColumnName = TrainingRows.LabelColumn,
            FeatureColumnName = TrainingRows.FeaturesColumn,
            NumberOfTrees = settings.Trees,
            NumberOfLeaves = settings.Leaves,
            LearningRate = settings.LearningRate,
            MinimumExampleCountPerLeaf = settings.MinimumLeafRows,
            MaximumBinCountPerFeature = MaximumBins,
            CategoricalSplit = false,
            DiskTranspose = false,
            NumberOfThreads = Threads,
        });
        using var cancelling = rows.Cancellation.Register(() => LearningContext.Cancel(context));
        var model = trainer.Fit(rows).Model;
        return TreeExtraction.Extract(model.SubModel.TrainedTreeEnsemble, model.Calibrator, rows.Encoder.Inputs, out gains);
    }

    private static TreeEnsemble FitLightGbm(MLContext context, TrainingRows rows, TrainingSettings settings, out IReadOnlyList<double> gains)
    {
        var trainer = context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            LabelColumnName = TrainingRows.LabelColumn,
            FeatureColumnName = TrainingRows.FeaturesColumn,
            NumberOfIterations = settings.Trees,
            NumberOfLeaves = settings.Leaves,
            LearningRate = settings.LearningRate,
            MinimumExampleCountPerLeaf = settings.MinimumLeafRows,
            MaximumBinCountPerFeature = MaximumBins,
            UseCategoricalSplit = false,
            HandleMissingValue = false,
            Deterministic = true,
            ForceColumnWise = true,
            NumberOfThreads = Threads,
        });
        using var cancelling = rows.Cancellation.Register(() => LearningContext.Cancel(context));
        var model = trainer.Fit(rows).Model;
        return TreeExtraction.Extract(model.SubModel.TrainedTreeEnsemble, model.Calibrator, rows.Encoder.Inputs, out gains);
    }
}
