using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Models;

/// <summary>Checks one tree's arrays: lengths, numbers, indices and numbering.</summary>
internal static class TreeCheck
{
    /// <summary>Why the tree is refused, or null.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">Its place in the ensemble, for the refusal.</param>
    /// <param name="inputs">Inputs of the model.</param>
    public static Refusal? Refuse(Tree tree, int index, int inputs)
    {
        var nodes = tree.Inputs.Count;
        if (tree.Leaves.Count is 0 or > ModelLimits.MaximumLeaves)
        {
            return new Refusal(
                Reasons.LimitExceeded, $"tree {index} of the model has {tree.Leaves.Count} leaves; 1 to {ModelLimits.MaximumLeaves} are accepted");
        }

        if (nodes != tree.Leaves.Count - 1 || tree.Thresholds.Count != nodes || tree.Left.Count != nodes || tree.Right.Count != nodes)
        {
            return new Refusal(Reasons.MalformedMessage, $"tree {index} of the model has arrays of lengths that do not fit together");
        }

        if (tree.Inputs.Any(input => input >= (uint)inputs))
        {
            return new Refusal(Reasons.MalformedMessage, $"tree {index} of the model looks at an input that does not exist");
        }

        if (!tree.Thresholds.All(threshold => CanonicalNumber.Accepts(threshold)) || !tree.Leaves.All(CanonicalNumber.Accepts))
        {
            return new Refusal(Reasons.MalformedMessage, $"tree {index} of the model has a threshold or leaf that is not a canonical number within limits");
        }

        return IsNumberedInOrder(tree)
            ? null
            : new Refusal(Reasons.NotCanonical, $"tree {index} of the model does not number its nodes in the order of a walk that goes left first");
    }

    // Each visit must meet the next number, so the walk ends after at most one visit a node and leaf, whatever the arrays hold.
    private static bool IsNumberedInOrder(Tree tree)
    {
        var nodes = tree.Inputs.Count;
        var (nextNode, nextLeaf) = (0, 0);
        var pending = new Stack<int>();
        pending.Push(nodes == 0 ? ~0 : 0);
        while (pending.TryPop(out var at))
        {
            if (at < 0)
            {
                if (~at != nextLeaf++ || nextLeaf > nodes + 1)
                {
                    return false;
                }
            }
            else
            {
                if (at != nextNode++ || nextNode > nodes)
                {
                    return false;
                }

                pending.Push(tree.Right[at]);
                pending.Push(tree.Left[at]);
            }
        }

        return nextNode == nodes && nextLeaf == nodes + 1;
    }
}
