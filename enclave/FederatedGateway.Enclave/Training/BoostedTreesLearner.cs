using FederatedGateway.Trust.Models;
using FederatedGateway.V1;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
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

    // LightGBM's threads meet after every few microseconds of work on small tables, and spin while they wait: where processors are shared with
    // other programs, two threads then take thirty times as long as one.
    private const long LeastValuesForThreads = 100_000_000;

    private static int Threads => Math.Min(Environment.ProcessorCount, MaximumThreads);

    /// <summary>Most bytes that a fit holds besides the rows: bins of 1 byte (twice while they are built), and labels, gradients and scores a row.</summary>
    public static long WorkingBytes(long rows, int inputs) => rows * ((2L * inputs) + 48);

    /// <summary>Fits the ensemble. <paramref name="gains"/> receives each input's share of all gain: zeros where no split was found.</summary>
    public static TreeEnsemble Fit(TrainingRows rows, TrainingSettings settings, out IReadOnlyList<double> gains)
    {
        var context = LearningContext.Create();
        var inputs = rows.Encoder.Inputs;
        if (settings.Kind == Trainer.KindOneofCase.FastTree)
        {
            var fastTree = TrainFastTree(context, rows, settings).Model;
            return TreeExtraction.Extract(fastTree.SubModel.TrainedTreeEnsemble, fastTree.Calibrator, inputs, out gains);
        }

        try
        {
            var lightGbm = TrainLightGbm(context, rows, settings).Model;
            return TreeExtraction.Extract(lightGbm.SubModel.TrainedTreeEnsemble, lightGbm.Calibrator, inputs, out gains);
        }
        catch (ArgumentNullException)
        {
            // ML.NET cannot hold the ensemble that LightGBM gives when it finds no split of equally many rows of either label: one leaf of value 0.
            gains = new double[inputs];
            return new TreeEnsemble();
        }
    }

    /// <summary>Trains FastTree, as ML.NET's own model.</summary>
    internal static BinaryPredictionTransformer<CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>> TrainFastTree(
        MLContext context, TrainingRows rows, TrainingSettings settings)
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
        FastTreeCount.Tell(context, settings.Trees, rows.BeginTree);
        return trainer.Fit(rows);
    }

    /// <summary>Trains LightGBM, as ML.NET's own model.</summary>
    internal static BinaryPredictionTransformer<CalibratedModelParametersBase<LightGbmBinaryModelParameters, PlattCalibrator>> TrainLightGbm(
        MLContext context, TrainingRows rows, TrainingSettings settings)
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
            NumberOfThreads = (long)rows.Count * rows.Encoder.Inputs < LeastValuesForThreads ? 1 : Threads,
        });
        using var cancelling = rows.Cancellation.Register(() => LearningContext.Cancel(context));
        return trainer.Fit(rows);
    }
}
