using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Models;

/// <summary>
/// An ensemble laid out for scoring straight from raw rows. Trees are accepted in one numbering only: nodes and leaves in the order in which a
/// walk that goes left first meets them. That makes equal trees equal bytes, and rules out cycles, shared and unreachable nodes at once.
/// </summary>
internal sealed class CompiledTrees
{
    // In place of a category: the node looks at the number itself, or at whether it is missing.
    private const int NumberInput = -1;
    private const int IndicatorInput = -2;

    private readonly Node[] nodes;
    private readonly double[] leaves;
    private readonly int[] roots;

    private CompiledTrees(Node[] nodes, double[] leaves, int[] roots)
    {
        this.nodes = nodes;
        this.leaves = leaves;
        this.roots = roots;
    }

    public static Verdict<CompiledTrees> Create(IReadOnlyList<Tree> trees, InputEncoder encoder)
    {
        if (trees.Count is 0 or > ModelLimits.MaximumTrees)
        {
            return Refused(Reasons.LimitExceeded, $"the model has {trees.Count} trees; 1 to {ModelLimits.MaximumTrees} are accepted");
        }

        var origins = InputOrigins(encoder);
        var nodes = new List<Node>();
        var leaves = new List<double>();
        var roots = new int[trees.Count];
        for (var index = 0; index < trees.Count; index++)
        {
            if (TreeCheck.Refuse(trees[index], index, encoder.Inputs) is { } refusal)
            {
                return Verdict<CompiledTrees>.Refused(refusal);
            }

            roots[index] = trees[index].Inputs.Count == 0 ? ~leaves.Count : nodes.Count;
            Append(trees[index], origins, nodes, leaves);
        }

        return Verdict<CompiledTrees>.Accepted(new CompiledTrees([.. nodes], [.. leaves], roots));
    }

    /// <summary>Sum of the leaves that a row falls into. The row's categories must have been checked.</summary>
    public double Score(ReadOnlySpan<float> row, InputEncoder encoder)
    {
        var columns = encoder.EncodedColumns;
        var score = 0.0;
        foreach (var root in roots)
        {
            var at = root;
            while (at >= 0)
            {
                ref readonly var node = ref nodes[at];
                var raw = row[node.Column];
                var input = node.Category switch
                {
                    NumberInput => columns[node.Column].Number(raw),
                    IndicatorInput => float.IsNaN(raw) ? 1f : 0f,
                    _ => columns[node.Column].Category(raw) == node.Category ? 1f : 0f,
                };
                at = input <= node.Threshold ? node.Left : node.Right;
            }

            score += leaves[~at];
        }

        return score;
    }

    private static void Append(Tree tree, (int Column, int Category)[] origins, List<Node> nodes, List<double> leaves)
    {
        var firstNode = nodes.Count;
        var firstLeaf = leaves.Count;
        for (var node = 0; node < tree.Inputs.Count; node++)
        {
            var (column, category) = origins[tree.Inputs[node]];
            nodes.Add(new Node(column, category, tree.Thresholds[node], Child(tree.Left[node]), Child(tree.Right[node])));
        }

        leaves.AddRange(tree.Leaves);
        int Child(int child) => child >= 0 ? firstNode + child : ~(firstLeaf + ~child);
    }

    private static (int Column, int Category)[] InputOrigins(InputEncoder encoder)
    {
        var origins = new (int Column, int Category)[encoder.Inputs];
        for (var index = 0; index < encoder.Columns; index++)
        {
            var column = encoder.EncodedColumns[index];
            for (var own = 0; own < column.Inputs; own++)
            {
                var category = own == column.ValueInputs ? IndicatorInput : column.IsCategory ? own : NumberInput;
                origins[column.FirstInput + own] = (index, category);
            }
        }

        return origins;
    }

    private static Verdict<CompiledTrees> Refused(string reason, string detail) => Verdict<CompiledTrees>.Refused(reason, detail);

    private readonly record struct Node(int Column, int Category, float Threshold, int Left, int Right);
}
