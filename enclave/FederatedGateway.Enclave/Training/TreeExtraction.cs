using FederatedGateway.Trust.Models;
using FederatedGateway.V1;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers.FastTree;

namespace FederatedGateway.Enclave.Training;

/// <summary>Writes an ML.NET tree ensemble in canonical form: nodes and leaves numbered in the order of a walk that goes left first.</summary>
internal static class TreeExtraction
{
    public static TreeEnsemble Extract(RegressionTreeEnsemble ensemble, PlattCalibrator calibrator, int inputs, out IReadOnlyList<double> gains)
    {
        var gainOf = new double[inputs];
        var result = new TreeEnsemble
        {
            Slope = CanonicalNumber.From(calibrator.Slope),
            Offset = CanonicalNumber.From(calibrator.Offset + (calibrator.Slope * ensemble.Bias)),
        };
        foreach (var (tree, weight) in ensemble.Trees.Zip(ensemble.TreeWeights))
        {
            result.Trees.Add(Extract(tree, weight, gainOf));
        }

        var total = gainOf.Sum();
        gains = total > 0 ? Array.ConvertAll(gainOf, gain => gain / total) : gainOf;
        return result;
    }

    private static Tree Extract(RegressionTree source, double weight, double[] gainOf)
    {
        var tree = new Tree();
        if (source.NumberOfNodes == 0)
        {
            tree.Leaves.Add(CanonicalNumber.From(source.LeafValues.Count == 0 ? 0 : source.LeafValues[0] * weight));
            return tree;
        }

        var pending = new Stack<(int Node, int Parent, bool Right)>();
        pending.Push((0, -1, false));
        while (pending.TryPop(out var next))
        {
            int number;
            if (next.Node >= 0)
            {
                number = tree.Inputs.Count;
                var input = source.NumericalSplitFeatureIndexes[next.Node];
                gainOf[input] += Math.Max(0, source.SplitGains[next.Node]);
                tree.Inputs.Add((uint)input);
                tree.Thresholds.Add((float)CanonicalNumber.From(source.NumericalSplitThresholds[next.Node]));
                tree.Left.Add(0);
                tree.Right.Add(0);
                pending.Push((source.RightChild[next.Node], number, true));
                pending.Push((source.LeftChild[next.Node], number, false));
            }
            else
            {
                number = ~tree.Leaves.Count;
                tree.Leaves.Add(CanonicalNumber.From(source.LeafValues[~next.Node] * weight));
            }

            if (next.Parent >= 0)
            {
                (next.Right ? tree.Right : tree.Left)[next.Parent] = number;
            }
        }

        return tree;
    }
}
